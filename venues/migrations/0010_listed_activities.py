"""The activities of partners are those of the list of the programme."""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0011_listed_activities'),
        ('venues', '0009_closed_venues'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='partner',
            name='partner_has_an_activity',
        ),
        migrations.RemoveConstraint(
            model_name='referencingrequest',
            name='request_activities_known',
        ),
        migrations.AlterField(
            model_name='partner',
            name='activities',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None, verbose_name='activités'),
        ),
        migrations.AlterField(
            model_name='referencingrequest',
            name='activities',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='activités'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partner',
            trigger=pgtrigger.compiler.Trigger(name='partner_activities_known', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NOT NEW.activities <@ ARRAY(\n    SELECT code FROM public.administration_listedterm\n    WHERE kind = 'activity' AND from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date\n) THEN\n    RAISE EXCEPTION 'a code of activities is on no list'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'partner_activities_known';\nEND IF;\nRETURN NEW;", hash='f2067a7bba927fb20cc34b7b80e1d6460924b375', operation='INSERT OR UPDATE OF "activities"', pgid='pgtrigger_partner_activities_known_1abd6', table='venues_partner', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referencingrequest',
            trigger=pgtrigger.compiler.Trigger(name='request_activities_known', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NOT NEW.activities <@ ARRAY(\n    SELECT code FROM public.administration_listedterm\n    WHERE kind = 'activity' AND from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date\n) THEN\n    RAISE EXCEPTION 'a code of activities is on no list'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'request_activities_known';\nEND IF;\nRETURN NEW;", hash='8ff0cb4ae9badedf37f4af4fde0a6d5d804765fc', operation='INSERT OR UPDATE OF "activities"', pgid='pgtrigger_request_activities_known_83988', table='venues_referencingrequest', when='BEFORE')),
        ),
        AddConstraintNotValid(
            model_name='partner',
            constraint=models.CheckConstraint(condition=models.Q(('activities__len__gte', 1)), name='partner_has_activities'),
        ),
    ]
