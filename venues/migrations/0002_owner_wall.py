"""A structure that has an owner keeps one (no model can say it)."""

from django.db import migrations

# Deferred: deleting the whole structure stays possible; the row of the structure is locked, so
# that two owners cannot demote each other at the same moment, each seeing the other still there.
KEEP_AN_OWNER = """
CREATE FUNCTION refuse_a_structure_without_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM venues_partner WHERE id = OLD.partner_id FOR NO KEY UPDATE;
    IF FOUND AND NOT EXISTS (SELECT 1 FROM venues_membership
                             WHERE partner_id = OLD.partner_id AND role = 'OWNER') THEN
        RAISE EXCEPTION 'structure % would lose its last owner', OLD.partner_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'partner_keeps_an_owner';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER partner_keeps_an_owner AFTER UPDATE OR DELETE ON venues_membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'OWNER')
    EXECUTE FUNCTION refuse_a_structure_without_owner();
"""
UNDO = """
DROP TRIGGER partner_keeps_an_owner ON venues_membership;
DROP FUNCTION refuse_a_structure_without_owner();
"""


class Migration(migrations.Migration):
    dependencies = [("venues", "0001_initial")]
    operations = [migrations.RunSQL(KEEP_AN_OWNER, UNDO)]
