"""Euros per pupil by level and date, first those of the texts; pupils of the schools (R46)."""

import django.db.models.deletion
from django.db import migrations, models

from schools.rules import FIRST_PUPIL_AMOUNTS, FIRST_PUPIL_AMOUNTS_DAY


def fill(apps, schema_editor):
    """What is there already stays; a level that this database does not know has no amount."""
    amount_model = apps.get_model("schools", "PupilAmount")
    known = set(apps.get_model("schools", "Level").objects.values_list("code", flat=True))
    amount_model.objects.bulk_create(
        [
            amount_model(level_id=code, from_date=FIRST_PUPIL_AMOUNTS_DAY, amount=amount)
            for code, amount in FIRST_PUPIL_AMOUNTS.items()
            if code in known
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('schools', '0003_plainer_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='PupilAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_date', models.DateField(verbose_name='à partir du')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='euros par élève')),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amounts', to='schools.level', verbose_name='niveau')),
            ],
            options={
                'verbose_name': 'montant par élève',
                'verbose_name_plural': 'montants par élève',
                'ordering': ['level', 'from_date'],
                'constraints': [models.UniqueConstraint(models.F('level'), models.F('from_date'), name='one_pupil_amount_a_day'), models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('amount__lte', 500)), name='pupil_amount_bounds')],
            },
        ),
        migrations.CreateModel(
            name='PupilCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pupils', models.PositiveIntegerField(verbose_name='élèves')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pupils', to='schools.institution', verbose_name='établissement')),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pupils', to='schools.level', verbose_name='niveau')),
                ('school_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pupils', to='schools.schoolyear', verbose_name='année scolaire')),
            ],
            options={
                'verbose_name': 'effectif',
                'verbose_name_plural': 'effectifs',
                'ordering': ['institution', 'school_year', 'level'],
                'constraints': [models.UniqueConstraint(models.F('school_year'), models.F('institution'), models.F('level'), name='one_pupil_count_a_level'), models.CheckConstraint(condition=models.Q(('pupils__lte', 9999)), name='pupil_count_bounds')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
