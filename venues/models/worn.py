"""What a partner and its referencing carry of its suspension, and a partner of its referencing:
copies that the database keeps.

Acts read the copy with rows they read anyway. Each is worked out anew whenever its row is written,
from the suspension that is not lifted (R49) or the referencing that no day ends (R3): a forgotten,
old or forged copy cannot stand.
"""

import pgtrigger

OPEN = """
    SELECT suspension.acts, suspension.from_date, suspension.to_date
    FROM venues_partnersuspension AS suspension
    WHERE suspension.partner_id = {partner} AND suspension.lifted_at IS NULL
    ORDER BY suspension.id DESC LIMIT 1
"""
# No row found empties the three.
PARTNER = f"""
{OPEN.format(partner="NEW.id")}
INTO NEW.suspended_acts, NEW.suspended_from, NEW.suspended_to;
NEW.suspended_acts := COALESCE(NEW.suspended_acts, '{{}}');
NEW.referenced_from := (
    SELECT from_date FROM venues_referencing
    WHERE partner_id = NEW.id AND to_date IS NULL AND hidden_from IS NULL
);
RETURN NEW;
"""  # noqa: S608 (names of ours)
# A suspension being written has the row of the partner alone: a referencing waits for it here.
REFERENCING = f"""
PERFORM 1 FROM venues_partner WHERE id = NEW.partner_id FOR KEY SHARE;
SELECT open.from_date, open.to_date FROM ({OPEN.format(partner="NEW.partner_id")}) AS open
WHERE 'PUBLICATION' = ANY (open.acts)
INTO NEW.hidden_from, NEW.hidden_to;
RETURN NEW;
"""  # noqa: S608 (names of ours)
# Whoever acts for a partner shares its row until the commit (the key of a booking does it): the
# suspension waits for those under way, and those that come wait for it and see it.
ALONE = """
PERFORM 1 FROM venues_partner WHERE id = NEW.partner_id FOR UPDATE;
IF EXISTS (
    SELECT FROM venues_partnersuspension AS other
    WHERE other.partner_id = NEW.partner_id AND other.lifted_at IS NULL
      AND (other.to_date > (NEW.imposed_at AT TIME ZONE 'Europe/Paris')::date) IS NOT FALSE
) THEN
    RAISE EXCEPTION 'partner % is suspended already', NEW.partner_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'one_suspension_of_a_partner';
END IF;
RETURN NEW;
"""
# One person makes it wider or longer; nobody narrows it. It is lifted by two people, the second
# not the one who imposed it.
GROWS_OR_IS_LIFTED = """
PERFORM 1 FROM venues_partner WHERE id = NEW.partner_id FOR UPDATE;
IF OLD.lifted_at IS NOT NULL
    OR NOT NEW.acts @> OLD.acts
    OR (OLD.to_date IS NULL AND NEW.to_date IS NOT NULL)
    OR NEW.to_date < OLD.to_date
    OR (NEW.lifted_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM administration_approval AS approval
        WHERE approval.id = NEW.approval_id AND approval.act = 'partner_suspension_lift'
          AND approval.state = 'APPROVED' AND approval.subject = 'suspension:' || NEW.id
          AND approval.decided_by_id IS DISTINCT FROM NEW.imposed_by_id
    ))
THEN
    RAISE EXCEPTION 'a suspension grows, or is lifted by two people'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'suspension_grows_or_is_lifted_by_two';
END IF;
RETURN NEW;
"""
COPY = """
UPDATE venues_partner SET suspended_from = suspended_from WHERE id = NEW.partner_id;
UPDATE venues_referencing SET hidden_from = hidden_from WHERE partner_id = NEW.partner_id;
RETURN NULL;
"""
# Two written at once for one partner: the second waits for its row, and works it out after.
TOLD = """
IF TG_OP = 'UPDATE' AND (NEW.partner_id, NEW.from_date, NEW.to_date, NEW.hidden_from)
    IS NOT DISTINCT FROM (OLD.partner_id, OLD.from_date, OLD.to_date, OLD.hidden_from)
THEN
    RETURN NULL;
END IF;
UPDATE venues_partner SET referenced_from = referenced_from
WHERE id IN (OLD.partner_id, NEW.partner_id);
RETURN NULL;
"""
WRITTEN = pgtrigger.Insert | pgtrigger.Update


def partner_triggers() -> list[pgtrigger.Trigger]:
    """What keeps the copies on the row of the partner."""
    return [
        pgtrigger.Trigger(
            name="partner_wears_its_suspension", when=pgtrigger.Before, operation=WRITTEN,
            func=PARTNER,
        )
    ]  # fmt: skip


def referencing_triggers() -> list[pgtrigger.Trigger]:
    """What keeps the copy on each referencing, one that ADAGE brings included, and tells of it."""
    return [
        pgtrigger.Trigger(
            name="referencing_wears_the_suspension", when=pgtrigger.Before, operation=WRITTEN,
            func=REFERENCING,
        ),
        pgtrigger.Trigger(
            name="referencing_tells_its_partner", when=pgtrigger.After,
            operation=WRITTEN | pgtrigger.Delete, func=TOLD,
        ),
    ]  # fmt: skip


def suspension_triggers() -> list[pgtrigger.Trigger]:
    """One at a time, never narrowed nor deleted, lifted by two, copied at once."""
    return [
        pgtrigger.Trigger(
            name="one_suspension_of_a_partner", when=pgtrigger.Before, operation=pgtrigger.Insert,
            func=ALONE,
        ),
        pgtrigger.Trigger(
            name="suspension_grows_or_is_lifted_by_two", when=pgtrigger.Before,
            operation=pgtrigger.Update, func=GROWS_OR_IS_LIFTED,
        ),
        pgtrigger.ReadOnly(
            name="suspension_is_never_rewritten",
            fields=["partner", "from_date", "imposed_by", "imposed_label", "imposed_at"],
        ),
        pgtrigger.Trigger(
            name="suspension_is_copied", when=pgtrigger.After, operation=WRITTEN, func=COPY
        ),
        pgtrigger.Protect(name="suspension_is_never_deleted", operation=pgtrigger.Delete),
    ]  # fmt: skip
