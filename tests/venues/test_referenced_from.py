"""A partner carries since when it is referenced for good; else the days of ADAGE say (R3).

The search passes over the partners that are not referenced: it reads this copy first.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from catalogue.queries.search import visible_entries
from offers.models import CollectiveOffer
from offers.queries.visibility import published_offers
from tests.factories.offers import OfferFactory
from tests.factories.people import StaffFactory
from venues.actions.suspending import suspend
from venues.models import Partner, Referencing

DAY = timedelta(days=1)
# First day and last (excluded) of each referencing, in days from today -> the day that is carried.
SHAPES: dict[str, tuple[list[tuple[int, int | None]], int | None]] = {
    "never": ([], None),
    "for good": ([(-9, None)], -9),
    "from today": ([(0, None)], 0),
    "from tomorrow": ([(1, None)], 1),
    "until today": ([(-9, 0)], None),
    "until tomorrow": ([(-9, 1)], None),
    "again": ([(-9, -5), (-2, None)], -2),
    "again tomorrow": ([(-9, -5), (1, None)], 1),
    "one after the other": ([(-9, 1), (1, None)], 1),
}


@pytest.fixture
def offer(db: None) -> CollectiveOffer:
    return OfferFactory()


def reference(partner: Partner, days: list[tuple[int, int | None]]) -> None:
    """Referenced on these days and on no other."""
    today = timezone.localdate()
    Referencing.objects.filter(partner=partner).delete()
    for first, last in days:
        to_date = None if last is None else today + last * DAY
        Referencing.objects.create(
            partner=partner, from_date=today + first * DAY, to_date=to_date, adage_id="1"
        )


def carried(partner: Partner) -> date | None:
    return Partner.objects.values_list("referenced_from", flat=True).get(pk=partner.pk)


def searched(day: date) -> list[int | None]:
    found = visible_entries(None, timezone.now(), day)
    return sorted(found.values_list("offer_id", flat=True))


def published(day: date) -> list[int]:
    return sorted(published_offers(day).values_list("pk", flat=True))


@pytest.mark.parametrize(("days", "since"), SHAPES.values(), ids=SHAPES)
def test_it_follows_the_referencings_and_the_search_says_what_they_say(
    offer: CollectiveOffer, days: list[tuple[int, int | None]], since: int | None
):
    today, other = timezone.localdate(), OfferFactory()
    reference(offer.venue.partner, days)

    expected = None if since is None else today + since * DAY
    assert carried(offer.venue.partner) == expected
    for away in range(-10, 4):
        day = today + away * DAY
        assert searched(day) == published(day)
    assert other.pk in searched(today)


def test_an_end_takes_it_away_and_gives_it_back(offer: CollectiveOffer):
    partner = offer.venue.partner
    row, since = Referencing.objects.get(partner=partner), carried(partner)
    Referencing.objects.filter(pk=row.pk).update(to_date=timezone.localdate() + DAY)
    assert carried(partner) is None

    Referencing.objects.filter(pk=row.pk).update(to_date=None)
    assert carried(partner) == since

    row.delete()
    assert carried(partner) is None


@pytest.mark.parametrize("away", [-1, 0, 1])
def test_a_suspension_of_publication_takes_it_away_whenever_it_begins(
    offer: CollectiveOffer, away: int
):
    """R49: while there is one, its days are asked."""
    today, partner = timezone.localdate(), offer.venue.partner
    suspend(
        partner_id=partner.pk, acts=["PUBLICATION"], from_date=today + max(away, 0) * DAY,
        to_date=None, reason="Signalement.", by=StaffFactory(),
    )  # fmt: skip
    assert carried(partner) is None
    for day in (today, today + DAY, today + 2 * DAY):
        assert searched(day) == published(day)


def test_nobody_writes_it(offer: CollectiveOffer):
    """A forged copy does not stand."""
    partner, since = offer.venue.partner, carried(offer.venue.partner)
    Partner.objects.update(referenced_from=timezone.localdate() + 9 * DAY)
    assert carried(partner) == since
    reference(partner, [])
    Partner.objects.update(referenced_from=timezone.localdate())
    assert carried(partner) is None
