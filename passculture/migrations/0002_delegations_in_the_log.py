"""The contract view `audit_log` tells the delegations too: who gave one, who took it back."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("passculture.migrations.0001_contract_views").AUDIT_LOG

DELEGATIONS = """
UNION ALL
SELECT 'delegation-' || given.id,
       given.given_at,
       concat_ws(' ', head.civility, head.first_name, head.last_name),
       'delegate',
       'delegation:' || given.id,
       '{}'::jsonb,
       jsonb_build_object(
           'uai', school.uai, 'delegate', given.delegate_id, 'from_date', given.from_date,
           'to_date', given.to_date, 'ceiling', given.ceiling
       )
FROM schools_delegation AS given
JOIN schools_institution AS school ON school.id = given.institution_id
JOIN accounts_user AS head ON head.id = given.given_by_id
UNION ALL
SELECT 'delegation-' || given.id || '-revoked',
       given.revoked_at,
       concat_ws(' ', head.civility, head.first_name, head.last_name),
       'revoke',
       'delegation:' || given.id,
       jsonb_build_object('to_date', given.to_date),
       '{}'::jsonb
FROM schools_delegation AS given
JOIN accounts_user AS head ON head.id = given.revoked_by_id
"""

REPLACE = BEFORE.replace("CREATE VIEW", "CREATE OR REPLACE VIEW")


class Migration(migrations.Migration):
    dependencies = [
        ("passculture", "0001_contract_views"),
        ("schools", "0003_delegation"),
    ]
    operations = [migrations.RunSQL(REPLACE + DELEGATIONS, REPLACE)]
