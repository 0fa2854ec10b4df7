"""The columns of a file of offers: one a question of the wizard, with its help and an example."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from core.rules import LEVEL_WORDS, NUMBERED_TERRITORIES
from core.rules.typed import plain
from offers import rules
from offers.forms.practical import PLACES
from offers.forms.project import ACCESSIBILITY, level_label

SEVERAL = "Plusieurs réponses : séparez-les par « | »."
LEVELS = {code: level_label(code) for code in LEVEL_WORDS}
PLACE_LABELS = {str(code): label for code, label in PLACES}


@dataclass(frozen=True)
class FileColumn:
    """One column: its title, the field it fills, what to write in it, an example."""

    title: str
    field: str
    help: str
    example: str | Callable[[date], str]
    required: bool = True
    choices: Mapping[str, str] | None = None
    several: bool = False
    width: int = 24

    def example_on(self, day: date) -> str:
        """The example of a template drawn on this day: dates are in the future."""
        return self.example if isinstance(self.example, str) else self.example(day)


COLUMNS = (
    FileColumn(
        "Lieu qui propose l’offre", "venue",
        "SIRET ou nom d’un de vos lieux. Laissez vide si vous n’en avez qu’un.", "", required=False,
    ),
    FileColumn(
        "Titre", "title", f"{rules.TITLE_MAX} caractères au plus.",
        "Masques et chœur : visite du théâtre et atelier", width=44,
    ),
    FileColumn(
        "Description", "description",
        "Ce que vivront les élèves, le déroulé, les intervenants. 1\u00a0500 caractères au plus.",
        "Le matin, la classe découvre le théâtre. L’après-midi, elle fabrique des masques.",
        width=60,
    ),
    FileColumn(
        "Formats", "formats", SEVERAL, "Visite guidée | Atelier de pratique",
        choices=rules.FORMATS, several=True,
    ),
    FileColumn(
        "Domaines", "domains", SEVERAL, "Théâtre, expression dramatique, marionnettes",
        choices=rules.DOMAINS, several=True, width=40,
    ),
    FileColumn("Niveaux", "levels", SEVERAL, "4e | 3e", choices=LEVELS, several=True),
    FileColumn("Durée", "duration_minutes", "Par exemple 1 h 30.", "2 h 30", required=False),
    FileColumn(
        "Accessibilité", "accessibility",
        "Les handicaps auxquels l’offre est adaptée ; vide si elle ne l’est pas. " + SEVERAL,
        "Handicap moteur | Handicap auditif", required=False, choices=ACCESSIBILITY, several=True,
    ),
    FileColumn(
        "Date de début", "start_date", "Jour, mois, année.",
        lambda day: f"{rules.example_of_event(day):%d/%m/%Y}",
    ),
    FileColumn("Heure de début", "start_time", "Heure du lieu de l’événement.", "14:00"),
    FileColumn("Date de fin", "end_date", "Si plusieurs jours.", "", required=False),
    FileColumn("Heure de fin", "end_time", "Heure du lieu de l’événement.", "16:30"),
    FileColumn("Nombre d’élèves", "participants", "De 1 à 3\u00a0000.", "28"),
    FileColumn("Nombre d’accompagnateurs", "accompanying_adults", "50 au plus.", "3"),
    FileColumn(
        "Prix total", "price",
        "Un seul prix TTC en euros pour le groupe, pas par élève. 0 si l’offre est gratuite.",
        "450,00",
    ),
    FileColumn(
        "Explication du prix", "price_detail", "1\u00a0000 caractères au plus.",
        "Visite et atelier, matériel compris.", required=False, width=40,
    ),
    FileColumn(
        "Date limite de réservation", "deadline",
        "Vide : la date que propose la saisie en ligne.", "", required=False,
    ),
    FileColumn(
        "Lieu de l’événement", "place", "Une réponse de la liste.", "Chez vous",
        choices=PLACE_LABELS, width=28,
    ),
    FileColumn(
        "Adresse", "event_address", "Seulement « À une autre adresse » : numéro et rue.", "",
        required=False,
    ),
    FileColumn(
        "Code postal", "event_postal_code", "Seulement « À une autre adresse » : 5 chiffres.", "",
        required=False,
    ),
    FileColumn(
        "Commune", "event_city", "Seulement « À une autre adresse ».", "", required=False
    ),
    FileColumn(
        "Précisions sur le lieu", "place_comment", "200 caractères au plus.", "", required=False
    ),
    FileColumn(
        "Départements", "departments",
        "Seulement « Dans l’établissement » ou « À décider ensemble » : numéros ou noms. "
        + SEVERAL, "", required=False, choices=NUMBERED_TERRITORIES, several=True,
    ),
    FileColumn(
        "Courriel de contact", "contact_email", "Un courriel ou un téléphone, au moins.",
        "scolaires@theatre.example", required=False, width=30,
    ),
    FileColumn(
        "Téléphone de contact", "contact_phone", "10 chiffres ou format international.",
        "02 99 00 00 01", required=False,
    ),
    FileColumn(
        "Courriels à prévenir", "notification_emails",
        "6 au plus, séparés par des espaces ou des virgules.", "scolaires@theatre.example",
        width=30,
    ),
    FileColumn(
        "Établissement (code UAI)", "institution",
        "Vide : l’offre s’adresse à tous les établissements.", "", required=False,
    ),
    FileColumn(
        "Enseignant (courriel)", "teacher",
        "Un enseignant de cet établissement. Vide : aucun en particulier.", "", required=False,
        width=30,
    ),
)  # fmt: skip


def key_of(title: str) -> str:
    """« DATE de  début * » and « Date de début » are the same column."""
    said = plain(title)
    return re.sub(r"[^a-z0-9]+", " ", said).strip()


BY_KEY = {key_of(column.title): column for column in COLUMNS}
TITLE_OF = {column.field: column.title for column in COLUMNS}
