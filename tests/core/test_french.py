"""The filters of {% load french %}."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.template import engines

from core.rules import listed

MOMENT = datetime(2027, 1, 21, 8, 0, tzinfo=UTC)


def written(template: str, **context: object) -> str:
    return engines["django"].from_string("{% load french %}" + template).render(context)


def test_a_date_is_written_on_the_clock_asked_for():
    assert written("{{ m|date_longue }}, {{ m|heure }}", m=MOMENT) == (
        "jeudi 21 janvier 2027, 9\u00a0h"
    )
    assert written("{{ m|heure:zone }} ({{ zone|fuseau }})", m=MOMENT, zone="Indian/Reunion") == (
        "12\u00a0h (heure de La Réunion)"
    )


def test_a_typed_text_gets_its_unbreakable_spaces():
    assert written("{{ t|typo }}", t="Où ? « Ici » : là") == "Où\u00a0? «\u00a0Ici\u00a0»\u00a0: là"


def test_the_plural_begins_at_two():
    """In French zero is singular, which Django's pluralize does not know."""
    assert [written("offre{{ n|pluriel }}", n=n) for n in (0, 1, 1.5, 2, 1200)] == [
        "offre",
        "offre",
        "offre",
        "offres",
        "offres",
    ]
    assert written("{{ n|length }} journ{{ n|pluriel:'al,aux' }}", n=["a"]) == "1 journal"
    assert written("journ{{ n|pluriel:'al,aux' }}", n=["a", "b"]) == "journaux"


def test_no_template_counts_as_in_english():
    templates = Path(settings.BASE_DIR, "templates").rglob("*.html")
    assert [path.name for path in templates if "pluralize" in path.read_text()] == []


def test_nothing_is_written_for_nothing():
    assert written("{{ m|date_longue }}{{ m|heure }}{{ m|euros }}{{ m|relatif }}", m=None) == ""


def test_a_price_may_be_free_and_a_balance_may_not():
    assert written("{{ a|euros }} {{ a|solde }}", a=Decimal(0)) == "Gratuit 0,00\u00a0€"


def test_a_level_is_read_aloud_in_full():
    html = written("{{ '4e'|niveau }}")
    assert "4<sup>e</sup>" in html
    assert "quatrième" in html


def test_the_ending_of_a_class_stands_above_the_line_and_the_rest_is_escaped():
    classes = "4e B, 2de 3, 1re L & Tle <S>, 12e rue, les 400e"
    said = "4<sup>e</sup> B, 2<sup>de</sup> 3, 1<sup>re</sup> L &amp; T<sup>le</sup> &lt;S&gt;, "
    assert written("{{ c|exposants }}", c=classes) == said + "12<sup>e</sup> rue, les 400e"
    assert written("{{ c|exposants }}", c="l'été") == "l&#x27;été"


def test_levels_are_joined_by_et_and_foreign_text_is_escaped():
    assert " et " in written("{{ l|niveaux }}", l=["4e", "3e"])
    assert "<b>" not in written("{{ l|niveaux }}", l=["<b>", "<b>"])


@time_machine.travel(datetime(2027, 1, 14, 12, tzinfo=UTC), tick=False)
def test_relative_days_come_from_the_present_moment():
    assert written("{{ m|relatif }}", m=MOMENT) == "dans 7 jours"


@pytest.mark.parametrize(
    ("labels", "written"),
    [
        ([], ""),
        (["Festival"], "Festival"),
        (["Éducation", "Atelier"], "Éducation, atelier"),
        (["Spectacle vivant", "Festival"], "Spectacle vivant, festival"),
    ],
)
def test_of_labels_in_a_row_the_first_keeps_its_capital(labels: list[str], written: str):
    assert listed(labels) == written
