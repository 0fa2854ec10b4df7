"""The lists of the programme: what may be chosen in each, under which name, from which day on.

What counts is the table `ListedTerm`; it begins with the first values written here. A row begins on
a day to come, as a number does (decision 0033): another row of the same code gives it another name,
or no longer offers it.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from administration.rules.numbers import FIRST_DAY, today_in_paris
from core.rules.dated import Remembered

# Kept as « 1 << place » in a column of 32 bits by the search: thirty-one codes in all.
MOST_PLACES = 30
OTHER = "autre"


class Term(NamedTuple):
    """One row: from which day, which code, its French name, ADAGE's code, its place, offered."""

    since: date
    code: str
    label: str
    adage_code: str
    place: int
    is_offered: bool


class ListOfTerms(NamedTuple):
    """A list: French title, what a row of it changes, codes that the code itself relies on."""

    title: str
    decides: str
    built_in: frozenset[str] = frozenset()


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
}

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
}


def first_terms(kind: str) -> list[Term]:
    """What a list begins with; ADAGE's code is then our own, in capitals."""
    labels = FIRST_LABELS[kind].items()
    return [
        Term(FIRST_DAY, code, label, code.upper(), place, True)
        for place, (code, label) in enumerate(labels)
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

    def _today(self) -> dict[str, Term]:
        return in_force(REMEMBERED_TERMS.rows.get(self.kind, []), today_in_paris(datetime.now(UTC)))

    def __getitem__(self, code: str) -> str:
        return self._today()[code].label

    def __iter__(self) -> Iterator[str]:
        return iter([code for code, row in self._today().items() if row.is_offered])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def choices(self) -> list[tuple[str, str]]:
        """What a field of a form offers, read anew by each form."""
        return [(code, row.label) for code, row in self._today().items() if row.is_offered]
