"""School holidays that no library publishes: later years, Corsica, overseas (decision 0033)."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

import core.database


class Migration(migrations.Migration):

    dependencies = [
        ('schools', '0004_pupils_and_amounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='SchoolHoliday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zone', models.CharField(choices=[('A', 'A'), ('B', 'B'), ('C', 'C'), ('Corse', 'Corse'), ('Guadeloupe', 'Guadeloupe'), ('Guyane', 'Guyane'), ('La Réunion', 'La Réunion'), ('Martinique', 'Martinique'), ('Mayotte', 'Mayotte'), ('Nouvelle-Calédonie', 'Nouvelle-Calédonie'), ('Polynésie française', 'Polynésie française'), ('Saint-Pierre-et-Miquelon', 'Saint-Pierre-et-Miquelon'), ('Wallis-et-Futuna', 'Wallis-et-Futuna')], max_length=40, verbose_name='zone')),
                ('name', models.CharField(max_length=60, verbose_name='nom')),
                ('first_date', models.DateField(verbose_name='premier jour sans école')),
                ('last_date', models.DateField(verbose_name='dernier jour sans école')),
            ],
            options={
                'verbose_name': 'vacances scolaires',
                'verbose_name_plural': 'vacances scolaires',
                'ordering': ['zone', 'first_date'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_date__gt', models.F('first_date'))), name='school_holiday_dates'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('zone', '='), (core.database.DateRange('first_date', 'last_date', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='school_holidays_do_not_overlap')],
            },
        ),
    ]
