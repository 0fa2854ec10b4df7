"""Departments and collectivities are rows, with the first values of the rules (decision 0050)."""

import django.core.validators
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.rules.holidays
from core.rules.places import first_territories


def fill(apps, schema_editor):
    """What is there already stays."""
    model = apps.get_model("schools", "Territory")
    model.objects.bulk_create(
        [
            model(
                from_date=row.since, code=row.code, name=row.name, academy=row.academy,
                holiday_zone=row.holiday_zone, time_zone=row.time_zone,
                postal_prefixes=row.postal_prefixes, is_department=row.is_department,
                is_open=row.is_open,
            )
            for row in first_territories()
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('schools', '0012_level_rank_is_a_bit'),
    ]

    operations = [
        migrations.AlterField(
            model_name='schoolholiday',
            name='zone',
            field=models.CharField(choices=core.rules.holidays.zones, max_length=40, verbose_name='zone'),
        ),
        migrations.CreateModel(
            name='Territory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='Le numéro du département ou de la collectivité. Il ne change plus.', max_length=3, validators=[django.core.validators.RegexValidator('\\A[0-9][0-9A-Z]{1,2}\\Z', 'Deux ou trois chiffres ou capitales, un chiffre d’abord.')], verbose_name='code')),
                ('from_date', models.DateField(verbose_name='à partir du')),
                ('name', models.CharField(max_length=60, verbose_name='nom')),
                ('academy', models.CharField(max_length=40, verbose_name='académie')),
                ('holiday_zone', models.CharField(help_text='A, B, C, Corse, ou l’académie qui fixe son propre calendrier.', max_length=40, verbose_name='zone de vacances')),
                ('time_zone', models.CharField(choices=[('Europe/Paris', 'heure de Paris'), ('America/Cayenne', 'heure de Guyane'), ('America/Guadeloupe', 'heure de Guadeloupe'), ('America/Marigot', 'heure de Saint-Martin'), ('America/Martinique', 'heure de Martinique'), ('America/Miquelon', 'heure de Saint-Pierre-et-Miquelon'), ('America/St_Barthelemy', 'heure de Saint-Barthélemy'), ('Indian/Kerguelen', 'heure des Kerguelen'), ('Indian/Mayotte', 'heure de Mayotte'), ('Indian/Reunion', 'heure de La Réunion'), ('Pacific/Gambier', 'heure des Gambier'), ('Pacific/Marquesas', 'heure des Marquises'), ('Pacific/Noumea', 'heure de Nouméa'), ('Pacific/Tahiti', 'heure de Tahiti'), ('Pacific/Wallis', 'heure de Wallis-et-Futuna')], default='Europe/Paris', max_length=40, verbose_name='heure locale')),
                ('postal_prefixes', models.CharField(help_text='De 2 à 5 chiffres, séparés par des espaces, par exemple 200 201. Le plus long début connu d’un code postal l’emporte.', max_length=200, verbose_name='débuts de ses codes postaux')),
                ('is_department', models.BooleanField(default=True, help_text='Décochez pour une collectivité\xa0: elle est proposée à côté de la carte quand elle a des offres.', verbose_name='département')),
                ('is_open', models.BooleanField(default=True, help_text='Décochez pour un territoire qui n’existe plus à cette date.', verbose_name='existe')),
            ],
            options={
                'verbose_name': 'département ou collectivité',
                'verbose_name_plural': 'départements et collectivités',
                'ordering': ['code', 'from_date'],
                'constraints': [models.UniqueConstraint(models.F('code'), models.F('from_date'), name='one_territory_row_a_day'), models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9][0-9A-Z]{1,2}$'), ('postal_prefixes__regex', '^[0-9]{2,5}( [0-9]{2,5})*$')), name='territory_codes_can_be_read'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('academy', ''), _negated=True), models.Q(('holiday_zone', ''), _negated=True)), name='territory_says_where'), models.CheckConstraint(condition=models.Q(('time_zone__in', ('Europe/Paris', 'America/Cayenne', 'America/Guadeloupe', 'America/Marigot', 'America/Martinique', 'America/Miquelon', 'America/St_Barthelemy', 'Indian/Kerguelen', 'Indian/Mayotte', 'Indian/Reunion', 'Pacific/Gambier', 'Pacific/Marquesas', 'Pacific/Noumea', 'Pacific/Tahiti', 'Pacific/Wallis'))), name='territory_clock_known')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='territory',
            trigger=pgtrigger.compiler.Trigger(name='territory_is_closed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF OLD.from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date THEN\n        RAISE EXCEPTION 'a territory that has begun stays'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'territory_is_closed';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n", hash='6c2475462617d19d19b13efa5baead813be2a4f9', operation='UPDATE OR DELETE', pgid='pgtrigger_territory_is_closed_82848', table='schools_territory', when='BEFORE')),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
