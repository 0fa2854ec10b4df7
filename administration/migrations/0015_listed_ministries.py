"""The ministries that fund credits are a list of the programme (decision 0044)."""

from django.db import migrations, models

from administration.rules.lists import first_terms


def fill(apps, schema_editor):
    """What is there already stays."""
    term_model = apps.get_model("administration", "ListedTerm")
    term_model.objects.bulk_create(
        [
            term_model(
                kind="ministry", from_date=row.since, code=row.code, label=row.label,
                adage_code=row.adage_code, place=row.place, is_offered=row.is_offered,
                search_words=row.search_words,
            )
            for row in first_terms("ministry")
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0014_news_and_delegations'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='listedterm',
            name='listed_term_kind_known',
        ),
        migrations.AlterField(
            model_name='listedterm',
            name='kind',
            field=models.CharField(choices=[('non_conformity', 'Motifs de non-conformité'), ('refusal', 'Motifs de refus d’une préréservation'), ('cancellation', 'Motifs d’annulation par le partenaire'), ('domain', 'Domaines artistiques et culturels'), ('format', 'Formats d’intervention'), ('activity', 'Activités des partenaires'), ('ministry', 'Ministères financeurs')], max_length=20, verbose_name='liste'),
        ),
        migrations.AlterField(
            model_name='listedterm',
            name='search_words',
            field=models.CharField(blank=True, db_default='', help_text='Pour un domaine ou un format\xa0: ce que l’on tape pour le trouver, en plus de son nom. Les mots des lignes précédentes restent. Pour un ministère\xa0: les mots, séparés par des espaces, dont un suffit à le reconnaître dans l’annuaire.', max_length=200, verbose_name='autres mots de la recherche'),
        ),
        migrations.AddConstraint(
            model_name='listedterm',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['non_conformity', 'refusal', 'cancellation', 'domain', 'format', 'activity', 'ministry'])), name='listed_term_kind_known'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
