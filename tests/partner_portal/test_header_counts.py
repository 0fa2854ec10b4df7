"""The figure « À vous » of the header: the same whatever the page, counted once a page."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.offers import OfferFactory
from tests.factories.venues import MemberFactory, PartnerFactory, VenueFactory
from tests.people import BACKEND
from venues.models import Membership

pytestmark = pytest.mark.django_db

PAGES = ["/pro/", "/pro/offres/", "/pro/reservations/"]


@pytest.fixture
def browser(client: Client) -> Client:
    """Somebody of two structures: two drafts wait in one, one in the other."""
    one, other = (VenueFactory(partner=PartnerFactory()) for _ in range(2))
    member = MemberFactory(partner=one.partner)
    Membership.objects.create(user=member, partner=other.partner)
    for venue in (one, one, other):
        OfferFactory(venue=venue, state="DRAFT", line=False)
    client.force_login(member, backend=BACKEND)
    client.first = one.partner.siren  # type: ignore[attr-defined]
    client.second = other.partner.siren  # type: ignore[attr-defined]
    return client


def your_turn(client: Client, page: str) -> int:
    """The figure of the header."""
    [figure] = re.findall(r'id="your-turn-count"[^>]*>(\d+)<', client.get(page).text)
    return int(figure)


@pytest.mark.parametrize(
    "query", ["", "?tour=passees", "?q=rien", "?statut=archived", "?du=01/01/2031", "?lieu=1"]
)
def test_filters_of_the_list_do_not_change_it(browser: Client, query: str) -> None:
    assert your_turn(browser, "/pro/offres/" + query) == 3


def test_a_structure_chosen_in_the_filters_does_not_change_it(browser: Client) -> None:
    second = browser.second  # type: ignore[attr-defined]
    assert your_turn(browser, f"/pro/offres/?structure={second}") == 3


@pytest.mark.parametrize("page", PAGES)
def test_a_structure_chosen_in_the_header_does(browser: Client, page: str) -> None:
    assert your_turn(browser, page) == 3
    browser.post("/pro/structure/choisir/", {"structure": browser.second})  # type: ignore[attr-defined]
    assert your_turn(browser, page) == 1


@pytest.mark.parametrize("page", ["/pro/", "/pro/offres/"])
def test_it_is_counted_once(browser: Client, page: str) -> None:
    """The page counts its offers by status, and the header reads the same count."""
    with CaptureQueriesContext(connection) as asked:
        assert your_turn(browser, page) == 3
    counted = [one["sql"] for one in asked if "GROUP BY" in one["sql"] and "COUNT(" in one["sql"]]
    assert len([sql for sql in counted if "prebooked" in sql]) == 1
