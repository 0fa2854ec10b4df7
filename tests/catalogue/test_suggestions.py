"""What opens under the search box: names of what this school may find, and nothing else."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.catalogue.searches import browser_of
from tests.factories.offers import OfferFactory
from tests.factories.schools import InstitutionFactory
from tests.factories.templates import TemplateFactory
from tests.factories.venues import MemberFactory, VenueFactory

pytestmark = pytest.mark.django_db
PATH = "/adage/recherche/propositions/"


@pytest.fixture
def browser(teacher: User) -> Client:
    return browser_of(teacher)


def suggested(browser: Client, typed: str) -> list[tuple[str, str]]:
    answer = browser.get(PATH, {"q": typed})
    assert answer.status_code == 200
    return [(one["label"], one["detail"]) for one in answer.json()["found"]]


def test_titles_partners_towns_and_domains_are_suggested_each_once(browser):
    venue = VenueFactory(city="Danestal", partner__name="La Danse du Phare")
    OfferFactory(venue=venue, title="Danser la mer", domains=["danse"])
    OfferFactory(venue=venue, title="Une heure de silence")
    TemplateFactory(venue=venue, title="Danse et cirque")
    assert sorted(suggested(browser, "danse")) == [
        ("Danse", "Domaine"), ("Danse et cirque", "Projet"), ("Danser la mer", "Projet"),
        ("La Danse du Phare", "Partenaire"),
    ]  # fmt: skip
    assert suggested(browser, "daNÉs") == [("Danestal", "Commune")]


def test_what_one_may_not_find_is_not_named(browser, teacher):
    OfferFactory(title="Mascarade des autres", institution=InstitutionFactory())
    OfferFactory(title="Mascarade en brouillon", state="DRAFT")
    unreferenced = VenueFactory(partner__name="Mascarade et Cie")
    OfferFactory(venue=unreferenced)
    unreferenced.partner.referencings.all().delete()
    assert suggested(browser, "mascarade") == []
    mine = OfferFactory(title="Mascarade pour nous", institution=teacher.school_role.institution)
    assert suggested(browser, "masca") == [(mine.title, "Projet")]


@pytest.mark.parametrize("typed", ["", " ", "a", "?!", "\0", "les", "é" * 5000, "%_'\"<"])
def test_nothing_worth_a_search_suggests_nothing(browser, typed):
    OfferFactory()
    assert suggested(browser, typed) == []


def test_it_costs_the_same_with_one_offer_and_with_ten(browser):
    OfferFactory(title="Masques")
    TemplateFactory(title="Masques")
    counts = []
    for many in (0, 9):
        for _ in range(many):
            OfferFactory(title="Masques")
            TemplateFactory(title="Masques")
        with CaptureQueriesContext(connection) as asked:
            assert suggested(browser, "masq") == [("Masques", "Projet")]
        counts.append(len(asked))
        # Of what is found, the names alone, in one statement: no line, no status.
        said = [one["sql"] for one in asked if "django_session" not in one["sql"]]
        reading = [sql for sql in said if '"offers_' in sql]
        assert len(reading) == 1
        assert "bookings_booking" not in reading[0]
    assert counts[0] == counts[1] == 3


def test_it_is_of_the_school_side():
    assert Client().get(PATH, {"q": "danse"}).status_code == 302
    venue = VenueFactory()
    assert browser_of(MemberFactory(partner=venue.partner)).get(PATH).status_code == 403
