"""The lists of the programme: what may be chosen in each, under which name, from which day on.

What counts is the table `ListedTerm`; it begins with the first values written here. A row begins on
a day to come, as a number does (decision 0033): another row of the same code gives it another name,
or no longer offers it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from administration.rules.numbers import FIRST_DAY, today_in_paris
from core.rules.dated import Remembered

# The search keeps a domain or a format as « 1 << place » in a column of 32 bits: thirty-one codes
# in all, from 0 to 30.
LAST_PLACE = 30
OTHER = "autre"


class Term(NamedTuple):
    """One row: from which day, which code, its French name, ADAGE's code, its place, offered, and
    by which other words it is found.
    """

    since: date
    code: str
    label: str
    adage_code: str
    place: int
    is_offered: bool
    search_words: str = ""


class ListOfTerms(NamedTuple):
    """A list: French title, what a row of it changes, codes that the code itself relies on.

    `adage_code` is what ADAGE calls the first choices, from code and label; `is_sent` when it
    leaves with each offer.
    """

    title: str
    decides: str
    built_in: frozenset[str] = frozenset()
    adage_code: Callable[[str, str], str] = lambda code, label: code.upper()
    is_sent: bool = False


LISTS = {
    "non_conformity": ListOfTerms(
        "Motifs de non-conformité",
        "La modération choisit dans cette liste\u00a0; le partenaire lit le texte qu’elle écrit.",
    ),
    "refusal": ListOfTerms(
        "Motifs de refus d’une préréservation",
        "La direction de l’établissement choisit dans cette liste\u00a0; l’enseignant lit le "
        "motif. Les refus déjà écrits gardent leurs mots.",
        frozenset({OTHER}),
    ),
    "cancellation": ListOfTerms(
        "Motifs d’annulation par le partenaire",
        "Le partenaire choisit dans cette liste\u00a0; l’établissement lit le motif. Les "
        "annulations déjà écrites gardent leurs mots.",
        frozenset({OTHER}),
    ),
    "domain": ListOfTerms(
        "Domaines artistiques et culturels",
        "Les partenaires le cochent, les établissements cherchent par lui. Les offres et les "
        "vitrines qui le portent déjà le gardent.",
        adage_code=lambda code, label: code,
        is_sent=True,
    ),
    "format": ListOfTerms(
        "Formats d’intervention",
        "Les partenaires le cochent, les établissements cherchent par lui. Les offres et les "
        "vitrines qui le portent déjà le gardent.",
        adage_code=lambda code, label: label,
        is_sent=True,
    ),
    "activity": ListOfTerms(
        "Activités des partenaires",
        "Les structures la cochent à l’inscription et dans leur demande de référencement. Celles "
        "qui l’ont déjà la gardent.",
        frozenset({OTHER}),
        lambda code, label: code,
    ),
    "ministry": ListOfTerms(
        "Ministères financeurs",
        "Les établissements que l’annuaire dit à lui deviennent éligibles au prochain import. Une "
        "campagne, une suspension ou une part ouverte peut le viser. Retiré, l’import ne rend plus "
        "les siens éligibles.",
        adage_code=lambda code, label: code,
    ),
}
SENT = sorted(kind for kind, one in LISTS.items() if one.is_sent)

FIRST_LABELS: Mapping[str, Mapping[str, str]] = {
    "non_conformity": {
        "NOT_ARTS": "Hors du champ artistique et culturel",
        "NOT_SCHOOL": "Ne s’adresse pas à un groupe scolaire",
        "NOT_ELIGIBLE": "Dépense non éligible (transport, restauration, achat de biens)",
        "PRICE": "Prix injustifié ou sans rapport avec le projet",
        "UNSAFE": "Contenu ou cadre inadapté à des mineurs",
        "ADVERT": "Publicité, prosélytisme ou coordonnées déguisées",
        "TWICE": "Doublon d’une autre offre",
        "VAGUE": "Description insuffisante",
    },
    "refusal": {
        "credit": "Crédit",
        "calendrier": "Calendrier",
        "projet": "Projet pédagogique",
        "securite": "Sécurité",
        OTHER: "Autre motif",
    },
    "cancellation": {
        "personne": "Un artiste ou un intervenant n’est plus disponible",
        "lieu": "Le lieu n’est plus disponible",
        "erreur": "La date ou le prix est une erreur",
        "accord": "L’établissement nous l’a demandé",
        OTHER: "Autre motif",
    },
    "format": {
        "representation": "Représentation",
        "concert": "Concert",
        "atelier": "Atelier de pratique",
        "rencontre": "Rencontre, conférence",
        "visite-guidee": "Visite guidée",
        "visite-libre": "Visite libre",
        "projection": "Projection audiovisuelle",
        "festival": "Festival, salon",
    },
    "domain": {
        "architecture": "Architecture",
        "cirque": "Arts du cirque et arts de la rue",
        "arts-numeriques": "Arts numériques",
        "arts-visuels": "Arts visuels, plastiques, appliqués",
        "bande-dessinee": "Bande dessinée",
        "cinema": "Cinéma, audiovisuel",
        "culture-scientifique": "Culture scientifique, technique et industrielle",
        "danse": "Danse",
        "design": "Design",
        "developpement-durable": "Développement durable",
        "media": "Média et information",
        "memoire": "Mémoire",
        "musique": "Musique",
        "patrimoine": "Patrimoine",
        "photographie": "Photographie",
        "theatre": "Théâtre, expression dramatique, marionnettes",
        "livre": "Univers du livre, de la lecture et des écritures",
    },
    "activity": {
        "spectacle": "Spectacle vivant",
        "musee": "Musée ou centre d’exposition",
        "patrimoine": "Site ou monument patrimonial",
        "cinema": "Cinéma ou audiovisuel",
        "livre": "Bibliothèque, librairie ou édition",
        "musique": "Salle ou ensemble de musique",
        "arts-visuels": "Arts visuels",
        "culture-scientifique": "Culture scientifique et technique",
        "enseignement": "Enseignement ou pratique artistique",
        "festival": "Festival",
        "media": "Média ou information",
        OTHER: "Autre activité culturelle",
    },
    "ministry": {
        "EDUCATION": "Éducation nationale",
        "AGRICULTURE": "Agriculture",
        "ARMIES": "Armées",
        "SEA": "Mer",
    },
}
# How the directory names a ministry.
FIRST_WORDS = {
    "EDUCATION": "education",
    "AGRICULTURE": "agriculture",
    "ARMIES": "armees defense",
    "SEA": "mer",
}


def first_terms(kind: str) -> list[Term]:
    """What a list begins with."""
    adage_code, words = LISTS[kind].adage_code, FIRST_WORDS if kind == "ministry" else {}
    return [
        Term(FIRST_DAY, code, label, adage_code(code, label), place, True, words.get(code, ""))
        for place, (code, label) in enumerate(FIRST_LABELS[kind].items())
    ]


Rows = Mapping[str, list[Term]]
REMEMBERED_TERMS: Remembered[Rows] = Remembered({kind: first_terms(kind) for kind in LISTS})


def in_force(rows: list[Term], day: date) -> dict[str, Term]:
    """Code -> its row in force on a day, in the order of the list, the built-in « autre » last."""
    found: dict[str, Term] = {}
    for row in sorted(rows, key=lambda row: row.since):
        if row.since <= day:
            found[row.code] = row
    return dict(sorted(found.items(), key=lambda pair: (pair[0] == OTHER, pair[1].place)))


def in_force_before(rows: list[Term], day: date) -> dict[str, Term]:
    """What was in force on the eve of a day."""
    return in_force(rows, day - timedelta(days=1))


class Terms(Mapping[str, str]):
    """A list as it is today: going through it gives what may be chosen, code -> French name.

    A code that is no longer offered keeps its name: what bears it is still shown.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._found: tuple[Rows, date, dict[str, Term]] = ({}, date.min, {})

    @property
    def today(self) -> dict[str, Term]:
        """Code -> its row, those no longer offered too; worked out once a reading and a day."""
        rows, day = REMEMBERED_TERMS.rows, today_in_paris(datetime.now(UTC))
        found = self._found
        if found[0] is not rows or found[1] != day:
            found = self._found = rows, day, in_force(rows.get(self.kind, []), day)
        return found[2]

    def __getitem__(self, code: str) -> str:
        return self.today[code].label

    def __iter__(self) -> Iterator[str]:
        return iter([code for code, row in self.today.items() if row.is_offered])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def choices(self, held: Collection[str] = ()) -> list[tuple[str, str]]:
        """What a field of a form offers, read anew by each form; `held`: what it already says."""
        rows = self.today.items()
        return [(code, row.label) for code, row in rows if row.is_offered or code in held]

    def adage_codes(self, codes: Iterable[str]) -> list[str]:
        """What ADAGE calls them."""
        return [self.today[code].adage_code for code in codes]
