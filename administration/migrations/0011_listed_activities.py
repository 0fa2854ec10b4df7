"""The activities of partners are a list of the programme (decision 0044)."""

from django.db import migrations, models

from administration.rules.lists import first_terms


def fill(apps, schema_editor):
    """What is there already stays."""
    term_model = apps.get_model("administration", "ListedTerm")
    term_model.objects.bulk_create(
        [
            term_model(
                kind="activity", from_date=row.since, code=row.code, label=row.label,
                adage_code=row.adage_code, place=row.place, is_offered=row.is_offered,
            )
            for row in first_terms("activity")
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0010_listed_domains_and_formats'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='listedterm',
            name='listed_term_kind_known',
        ),
        migrations.AlterField(
            model_name='listedterm',
            name='kind',
            field=models.CharField(choices=[('non_conformity', 'Motifs de non-conformité'), ('refusal', 'Motifs de refus d’une préréservation'), ('cancellation', 'Motifs d’annulation par le partenaire'), ('domain', 'Domaines artistiques et culturels'), ('format', 'Formats d’intervention'), ('activity', 'Activités des partenaires')], max_length=20, verbose_name='liste'),
        ),
        migrations.AddConstraint(
            model_name='listedterm',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['non_conformity', 'refusal', 'cancellation', 'domain', 'format', 'activity'])), name='listed_term_kind_known'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
