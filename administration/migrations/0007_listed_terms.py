"""The lists of the programme by date, with the first values of the rules (decision 0033)."""

import django.contrib.postgres.constraints
import django.core.validators
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from administration.rules.lists import first_terms


def fill(apps, schema_editor):
    """What is there already stays; lists that come later have a migration of their own."""
    term_model = apps.get_model("administration", "ListedTerm")
    known = dict(term_model._meta.get_field("kind").choices)
    term_model.objects.bulk_create(
        [
            term_model(
                kind=kind, from_date=row.since, code=row.code, label=row.label,
                adage_code=row.adage_code, place=row.place, is_offered=row.is_offered,
            )
            for kind in known
            for row in first_terms(kind)
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0006_erased_people'),
        # It brings btree_gist.
        ('schools', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListedTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('non_conformity', 'Motifs de non-conformité'), ('refusal', 'Motifs de refus d’une préréservation'), ('cancellation', 'Motifs d’annulation par le partenaire')], max_length=20, verbose_name='liste')),
                ('code', models.CharField(help_text='Le même à chaque ligne d’un même choix. Il ne change plus.', max_length=40, validators=[django.core.validators.RegexValidator('\\A[A-Za-z0-9][A-Za-z0-9_-]{1,39}\\Z', 'De 2 à 40 lettres sans accent, chiffres ou tirets.')], verbose_name='code')),
                ('from_date', models.DateField(verbose_name='à partir du')),
                ('label', models.CharField(max_length=120, verbose_name='nom')),
                ('adage_code', models.CharField(blank=True, max_length=40, verbose_name='code ADAGE')),
                ('place', models.PositiveSmallIntegerField(editable=False, verbose_name='rang')),
                ('is_offered', models.BooleanField(default=True, help_text='Décochez pour retirer ce choix de la liste à cette date.', verbose_name='proposé')),
            ],
            options={
                'verbose_name': 'choix d’une liste',
                'verbose_name_plural': 'listes du programme',
                'ordering': ['kind', 'place', 'from_date'],
                'constraints': [models.UniqueConstraint(models.F('kind'), models.F('code'), models.F('from_date'), name='one_term_a_day'), models.CheckConstraint(condition=models.Q(('kind__in', ['non_conformity', 'refusal', 'cancellation'])), name='listed_term_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), models.Q(('label', ''), _negated=True)), name='listed_term_says_something'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('kind', '='), ('place', '='), ('code', '<>')], name='one_place_a_term')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='listedterm',
            trigger=pgtrigger.compiler.Trigger(name='listed_term_is_closed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF OLD.from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date THEN\n        RAISE EXCEPTION 'a term that has begun stays'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'listed_term_is_closed';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n", hash='fd578b9b3d24ccbd2d514b380482249d5a3e9ef2', operation='UPDATE OR DELETE', pgid='pgtrigger_listed_term_is_closed_da734', table='administration_listedterm', when='BEFORE')),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
