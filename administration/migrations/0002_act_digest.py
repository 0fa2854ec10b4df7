"""The digest of an act: over what the chain holds, in one spelling whatever the session."""

from django.db import migrations

DIGEST = """
CREATE FUNCTION administration_act_digest(act administration_adminact) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        act.previous, act.id, to_char(act.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        act.actor, act.verb, act.model, act.object_id, act.facts, act.request_id, act.words_digest
    )::text, 'UTF8')), 'hex')
$$
"""
BACK = "DROP FUNCTION administration_act_digest(administration_adminact)"


class Migration(migrations.Migration):
    dependencies = [("administration", "0001_initial")]
    operations = [migrations.RunSQL(DIGEST, BACK)]
