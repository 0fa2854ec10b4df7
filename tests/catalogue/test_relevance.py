"""Thirty searches a teacher of Fougères types, and what must come first on the demonstration.

Accents, plurals, capitals, elisions, half-typed words, typing errors, several words at once.
"""

import pytest
from django.utils import timezone

from catalogue.queries.filters import SearchFilters
from catalogue.queries.results import results_of
from catalogue.queries.search import Search, Seeker
from devtools.demo.load import load
from schools.models import Institution

MASKS = "Masques et chœur : visite du théâtre et atelier"
COULISSES = "Visite des coulisses"
ANTIGONE = "Antigone, école du spectateur"
TIDES = "Pierres et marées"
CONCERT = "Concert sous le plateau"
THEATRE = "Le théâtre côté coulisses"
AUTHOR = "Une autrice dans la classe"
TOWN = "La ville close en cartes"

# What is typed -> the first results, in order; the rest of the answer does not matter.
FIRST = {
    # accents, capitals, ligatures
    "théâtre": [MASKS],
    "THEATRE": [MASKS],
    "choeur": [MASKS],
    "chœurs": [MASKS],
    "maree": [TIDES],
    "MARÉES": [TIDES],
    # plurals, genders, other endings
    "masque": [MASKS],
    "visites guidées": [MASKS],
    "concerts": [CONCERT],
    "spectateurs": [ANTIGONE],
    "autrices": [AUTHOR],
    "villes closes": [TOWN],
    # elisions and hyphens
    "l’Éclusier": [MASKS],
    "d'Antigone": [ANTIGONE],
    "Saint-Malo": [TIDES],
    "saint malo autrice": [AUTHOR],
    # words of the lists: domains, formats, levels, departments
    "musique": [CONCERT],
    "patrimoine": [TIDES],
    "littérature": [AUTHOR],
    "marionnettes 4e": [MASKS],
    "quatrième musique": [CONCERT],
    "théâtre 4e Rennes": [MASKS, THEATRE],
    "théâtre terminale": [ANTIGONE],
    "Ille-et-Vilaine concert": [CONCERT],
    # half typed
    "coulis": [COULISSES, THEATRE],
    "antig": [ANTIGONE],
    # typing errors
    "téatre": [MASKS],
    "antigonne": [ANTIGONE],
    "coullisses": [COULISSES, THEATRE],
    "conçert plateau": [CONCERT],
    # the description counts too, after the rest
    "basse mer": [TIDES],
    "régie décor": [COULISSES],
}
NOTHING = ["trapèze volant", "zzzz", "xylophone 6e"]


def titles(seeker: Seeker, text: str) -> list[str]:
    found = results_of(Search.of(seeker, SearchFilters(text=text)), 0, 20)
    return [result.thing.title for result in found]


@pytest.mark.slow
@pytest.mark.django_db
def test_the_first_results_are_those_a_teacher_expects():
    load(lambda step: None)
    seeker = Seeker.of(Institution.objects.get(uai="0350762N"), timezone.now())

    assert len(FIRST) >= 30
    assert {text: titles(seeker, text)[: len(first)] for text, first in FIRST.items()} == FIRST
    assert {text: titles(seeker, text) for text in NOTHING} == {text: [] for text in NOTHING}
    words = Search.of(seeker, SearchFilters(text="téatre 4e")).words
    assert words.mended == (("teatre", "théâtre"),)
