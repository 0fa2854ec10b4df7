"""The filters of a list are drawn once for the same choices and values, and never for others."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import Client

from partner_portal.forms.lists import PartnerFilter
from tests.factories.venues import VenueFactory
from tests.partner_portal.pages import BOOKINGS, LIST
from tests.stage import Stage

pytestmark = pytest.mark.django_db

QUERIES = [
    "", "?statut=published", "?statut=nothing", "?lieu=0", "?q=masques", "?q=%3Cb%3E",
    "?du=2027-03-01", "?du=31/02/2027", "?tour=a-vous", "?tour=toutes&tri=-prix",
    "?etablissement=redon&page=2", "?format=concert&periode=2026-2027",
]  # fmt: skip
ADDRESSES = [LIST + query for query in QUERIES] + [BOOKINGS, f"{BOOKINGS}?etat=CONFIRMED"]


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    """Each test begins and ends without any fragment."""
    caches["fragments"].clear()
    yield
    caches["fragments"].clear()


def filters(client: Client, address: str) -> str:
    text = client.get(address).text
    start = text.index('<details class="filters-fold"')
    return text[start : text.index("</form>", start)]


def drawn_anew(client: Client, address: str) -> str:
    caches["fragments"].clear()
    return filters(client, address)


def test_kept_or_drawn_anew_they_are_the_same(pro: Client, stage: Stage) -> None:
    """Twice each, in both orders: what was kept of another list is never shown."""
    stage.prebook()
    kept = [(one, filters(pro, one)) for one in [*ADDRESSES, *reversed(ADDRESSES)]]
    for address, shown in kept:
        assert shown == drawn_anew(pro, address), address
    assert len(set(kept)) == len(ADDRESSES)


def test_a_venue_more_is_a_choice_at_once(pro: Client, stage: Stage) -> None:
    before = filters(pro, LIST)
    assert filters(pro, LIST) == before
    VenueFactory(partner=stage.offer.venue.partner, name="Le Moulin")
    assert "Le Moulin" in filters(pro, LIST)


def test_control_a_key_that_forgets_the_values(
    pro: Client, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first test sees filters shown for another list."""
    monkeypatch.setattr(PartnerFilter, "drawn_from", "always the same")
    with pytest.raises(AssertionError):
        test_kept_or_drawn_anew_they_are_the_same(pro, stage)
