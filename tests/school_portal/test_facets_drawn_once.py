"""The facets of a search are drawn once for the same counts and choices, and never for others."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from accounts.models import User
from school_portal.views import boxes
from tests.factories.offers import OfferFactory
from tests.stage import Stage

pytestmark = pytest.mark.django_db

PAGE = "/adage/recherche/"
SEARCHES = [
    "", "?type=offres", "?domaine=danse", "?domaine=danse&domaine=theatre", "?departement=35",
    "?niveau=4e", "?lieu=VENUE", "?handicap=accessible_motor", "?prix=320", "?prix=beaucoup",
    "?du=31/02/2027", "?du=01/03/2027&au=30/06/2027", "?connus=on", "?format=atelier",
    "?q=masques&tri=prix", "?distance=20", "?distance=21",
]  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    """Each test begins and ends without any fragment."""
    caches["fragments"].clear()
    yield
    caches["fragments"].clear()


@pytest.fixture
def look(signed: Callable[[User], Client], stage: Stage) -> Callable[[str], str]:
    """The facets of a search, as the teacher sees them."""
    client = signed(stage.teacher)

    def read(query: str) -> str:
        text = client.get(PAGE + query).text
        start = text.index('<details class="facets-fold"')
        return text[start : text.index("facets__show", start)]

    return read


def drawn_anew(look: Callable[[str], str], query: str) -> str:
    caches["fragments"].clear()
    return look(query)


def test_kept_or_drawn_anew_they_are_the_same(look: Callable[[str], str]) -> None:
    """Twice each, in both orders: what was kept of another search is never shown."""
    OfferFactory(title="Un autre", domains=["danse"])
    kept = [(query, look(query)) for query in [*SEARCHES, *reversed(SEARCHES)]]
    for query, shown in kept:
        assert shown == drawn_anew(look, query), query


def test_the_same_ones_are_drawn_once(
    look: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Any] = []
    draw = boxes.boxes_of
    monkeypatch.setattr(boxes, "boxes_of", lambda *all_of: drawn.append(1) or draw(*all_of))
    look("")
    look("?vue=cartes")
    assert len(drawn) == 1
    look("?domaine=danse")
    assert len(drawn) == 2


def test_an_offer_more_is_counted_at_once(look: Callable[[str], str], stage: Stage) -> None:
    before = look("")
    assert look("") == before
    OfferFactory(venue=stage.offer.venue)
    assert look("") != before


def test_control_a_key_that_forgets_the_choices(
    look: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first test sees a fragment shown for another search."""
    monkeypatch.setattr(boxes.ShownFacets, "drawn_from", "always the same")
    with pytest.raises(AssertionError):
        test_kept_or_drawn_anew_they_are_the_same(look)
