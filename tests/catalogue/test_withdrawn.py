"""A search kept on what is no longer offered: it asks for the same thing, and says so."""

import re

import pytest
from django.test import Client

from accounts.models import User
from administration.rules.lists import REMEMBERED_TERMS
from catalogue.queries.filters import SearchFilters, address
from schools.models import LevelOpening
from tests.catalogue.searches import browser_of, save
from tests.factories.offers import OfferFactory
from tests.factories.templates import TemplateFactory
from tests.factories.venues import VenueFactory

pytestmark = pytest.mark.django_db
WITHDRAWN = ("design", "festival", "musee")
SEARCH, SHOWCASE = "/adage/recherche/", "/adage/vitrines/"


@pytest.fixture
def browser(teacher: User) -> Client:
    return browser_of(teacher)


@pytest.fixture
def withdrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A domain, a format and an activity are no longer offered; what bears them keeps them."""
    rows = {
        kind: [term._replace(is_offered=term.code not in WITHDRAWN) for term in terms]
        for kind, terms in REMEMBERED_TERMS.rows.items()
    }
    monkeypatch.setattr(REMEMBERED_TERMS, "_rows", rows)


def ticked(page: str, name: str) -> list[str]:
    boxes = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    return [re.findall('value="([^"]*)"', box)[0] for box in boxes if " checked" in box]


@pytest.mark.parametrize(
    ("wanted", "name", "code", "label"),
    [
        (SearchFilters(domains=("design",)), "domaine", "design", "Design"),
        (SearchFilters(formats=("festival",)), "format", "festival", "Festival, salon"),
    ],
)
def test_a_kept_search_on_a_withdrawn_choice_still_asks_for_it(
    browser, teacher, withdrawn, wanted, name, code, label
):
    kept = OfferFactory(domains=["design"], formats=["festival"], title="Chaises en atelier")
    OfferFactory(domains=["danse"], formats=["concert"], title="Tout autre chose")
    save(teacher, wanted)
    assert f'href="{SEARCH}{address(wanted)}"' in browser.get("/adage/alertes/").content.decode()
    answer = browser.get(f"{SEARCH}{address(wanted)}")
    assert [row["offer"] for row in answer.context["rows"]] == [kept]
    assert [tag["text"] for tag in answer.context["tags"]] == [label]
    assert ticked(answer.content.decode(), name) == [code]
    # The same address saves the same search.
    page = browser.get(f"/adage/alertes/nouvelle/{address(wanted)}")
    assert page.context["words"] == [label]
    # Nobody is offered it anew, and what is on no list is still left aside.
    answer = browser.get(f"{SEARCH}?{name}=inconnu")
    assert answer.context["total"] == 2
    assert f'value="{code}"' not in answer.content.decode()


def test_a_kept_search_on_a_level_that_has_closed_still_asks_for_it(browser, teacher):
    OfferFactory(levels=["4e"])
    LevelOpening.objects.filter(level="6e").delete()
    answer = browser.get(f"{SEARCH}?niveau=6e")
    assert [tag["text"] for tag in answer.context["tags"]] == ["6e"]
    assert answer.context["total"] == 0
    assert ticked(answer.content.decode(), "niveau") == ["6e"]
    assert browser.get(f"{SEARCH}?niveau=6e&niveau=4e").context["total"] == 1
    assert browser.get(f"{SEARCH}?niveau=9e").context["total"] == 1


def test_the_showcase_asked_for_what_is_withdrawn_shows_that_and_not_everything(browser, withdrawn):
    kept = TemplateFactory(domains=["design"], title="Chaises")
    TemplateFactory(domains=["danse"])
    answer = browser.get(f"{SHOWCASE}?domaine=design")
    assert list(answer.context["page_obj"]) == [kept]
    assert [tag["text"] for tag in answer.context["tags"]] == ["Design"]
    assert list(browser.get(f"{SHOWCASE}?niveau=6e").context["page_obj"]) == []
    page = browser.get(SHOWCASE).content.decode()
    assert 'value="danse"' in page
    assert 'value="design"' not in page


def test_the_partners_of_a_withdrawn_activity_are_asked_for_and_not_all_of_them(browser, withdrawn):
    VenueFactory(partner__name="La Réserve", partner__activities=["musee"])
    VenueFactory(partner__name="Les Planches", partner__activities=["spectacle"])
    page = browser.get("/adage/partenaires/?activite=musee").content.decode()
    assert "La Réserve" in page
    assert "Les Planches" not in page
    page = browser.get("/adage/partenaires/").content.decode()
    assert "Les Planches" in page
    assert 'value="musee"' not in page
