"""Domains and formats are lists of the programme, found by the same words as before (0044)."""

import django.core.validators
from django.db import migrations, models

from administration.rules.lists import first_terms

# What people type to find each, after its name.
SEARCH_WORDS = {
    "domain": {
        "architecture": "architecte bâti urbanisme",
        "cirque": "jonglage acrobatie clown circassien rue",
        "arts-numeriques": "numérique vidéo code",
        "arts-visuels": "peinture sculpture dessin gravure exposition art contemporain",
        "bande-dessinee": "BD manga planche",
        "cinema": "film ciné projection court métrage",
        "culture-scientifique": "sciences science CSTI",
        "danse": "chorégraphie chorégraphe hip-hop",
        "design": "objet",
        "developpement-durable": "écologie environnement climat",
        "media": "presse journalisme radio EMI",
        "memoire": "histoire guerre résistance déportation",
        "musique": "concert chant chorale orchestre chanson",
        "patrimoine": "monument musée archéologie histoire",
        "photographie": "photo",
        "theatre": "comédie comédien marionnette mime",
        "livre": "littérature lecture écriture auteur autrice poésie roman conte slam",
    },
    "format": {
        "representation": "spectacle pièce",
        "atelier": "stage pratique",
        "rencontre": "intervention débat",
        "projection": "film séance cinéma",
        "festival": "foire",
    },
}


def fill(apps, schema_editor):
    """What is there already stays."""
    term_model = apps.get_model("administration", "ListedTerm")
    term_model.objects.bulk_create(
        [
            term_model(
                kind=kind, from_date=row.since, code=row.code, label=row.label,
                adage_code=row.adage_code, place=row.place, is_offered=row.is_offered,
                search_words=words.get(row.code, ""),
            )
            for kind, words in SEARCH_WORDS.items()
            for row in first_terms(kind)
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0009_files_followed'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='listedterm',
            name='listed_term_kind_known',
        ),
        migrations.AddField(
            model_name='listedterm',
            name='search_words',
            field=models.CharField(blank=True, db_default='', help_text='Pour un domaine ou un format\xa0: ce que l’on tape pour le trouver, en plus de son nom. Les mots des lignes précédentes restent.', max_length=200, verbose_name='autres mots de la recherche'),
        ),
        migrations.AlterField(
            model_name='listedterm',
            name='code',
            field=models.CharField(help_text='Le même à chaque ligne d’un même choix. Il ne change plus.', max_length=40, validators=[django.core.validators.RegexValidator('\\A[A-Za-z0-9][A-Za-z0-9_-]{1,29}\\Z', 'De 2 à 30 lettres sans accent, chiffres ou tirets.')], verbose_name='code'),
        ),
        migrations.AlterField(
            model_name='listedterm',
            name='kind',
            field=models.CharField(choices=[('non_conformity', 'Motifs de non-conformité'), ('refusal', 'Motifs de refus d’une préréservation'), ('cancellation', 'Motifs d’annulation par le partenaire'), ('domain', 'Domaines artistiques et culturels'), ('format', 'Formats d’intervention')], max_length=20, verbose_name='liste'),
        ),
        migrations.AddConstraint(
            model_name='listedterm',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['non_conformity', 'refusal', 'cancellation', 'domain', 'format'])), name='listed_term_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='listedterm',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['domain', 'format']), _negated=True), models.Q(models.Q(('adage_code', ''), _negated=True), ('place__lte', 30)), _connector='OR'), name='listed_term_can_be_sent_and_searched'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
