"""The ministry of a school is one of the list of the programme."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import schools.models.institution


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0015_listed_ministries'),
        ('schools', '0009_suspensions_by_place'),
    ]

    operations = [
        migrations.AlterField(
            model_name='budgetcampaign',
            name='ministry',
            field=models.CharField(blank=True, choices=schools.models.institution.ministries, help_text='Vide\xa0: tous. Sinon, les établissements des autres ministères sont refusés.', max_length=12, verbose_name='ministère de tutelle'),
        ),
        migrations.AlterField(
            model_name='institution',
            name='ministry',
            field=models.CharField(choices=schools.models.institution.ministries, max_length=12, verbose_name='ministère de tutelle'),
        ),
        migrations.AlterField(
            model_name='ministrygate',
            name='ministry',
            field=models.CharField(choices=schools.models.institution.ministries, max_length=12, primary_key=True, serialize=False, verbose_name='ministère'),
        ),
        migrations.AlterField(
            model_name='ministryopening',
            name='ministry',
            field=models.CharField(choices=schools.models.institution.ministries, max_length=12, verbose_name='ministère'),
        ),
        migrations.AlterField(
            model_name='suspension',
            name='ministry',
            field=models.CharField(blank=True, choices=schools.models.institution.ministries, help_text='Vide : tous.', max_length=12, verbose_name='ministère'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='institution',
            trigger=pgtrigger.compiler.Trigger(name='institution_ministry_known', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NOT ARRAY[NEW.ministry] <@ ARRAY(\n    SELECT code FROM public.administration_listedterm\n    WHERE kind = 'ministry' AND from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date\n) THEN\n    RAISE EXCEPTION 'a code of ministry is on no list'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'institution_ministry_known';\nEND IF;\nRETURN NEW;", hash='abbbd5cadd6e252dc849ed320b853d65289016d8', operation='INSERT OR UPDATE OF "ministry"', pgid='pgtrigger_institution_ministry_known_5f3d4', table='schools_institution', when='BEFORE')),
        ),
    ]
