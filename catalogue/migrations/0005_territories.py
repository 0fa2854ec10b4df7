"""The departments of a partner's page are territories that have begun (decision 0050)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('schools', '0013_territories'),
        ('catalogue', '0004_partner_page_departments'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='partnerpage',
            name='partner_page_departments_known',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partnerpage',
            trigger=pgtrigger.compiler.Trigger(name='partner_page_departments_known', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NEW.departments <> '{}' AND NOT NEW.departments <@ ARRAY(\n    SELECT code FROM public.schools_territory\n    WHERE from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date\n) THEN\n    RAISE EXCEPTION 'a code of departments is no territory'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'partner_page_departments_known';\nEND IF;\nRETURN NEW;\n", hash='f2adcbb123c95c4a1be8eb502464af858dc4ba1e', operation='INSERT OR UPDATE OF "departments"', pgid='pgtrigger_partner_page_departments_known_2e397', table='catalogue_partnerpage', when='BEFORE')),
        ),
    ]
