"""What can no longer be booked leaves the search, and comes back with a later deadline (R25)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bookings.queries.status import Status
from catalogue.queries.filters import SearchFilters
from catalogue.queries.search import Search, Seeker
from offers.actions import search as rows
from offers.models import CollectiveStock, SearchEntry, SearchText
from offers.queries.search import drifted
from offers.tasks import forget_past_offers, mend_search
from schools.models import Institution
from tests.factories.offers import OfferFactory
from tests.factories.templates import TemplateFactory
from tests.owner import as_owner, rewrite
from tests.stage import Stage
from tests.worlds import world

pytestmark = pytest.mark.django_db
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


def found(institution: Institution | None = None) -> list[int]:
    seeker = Seeker.of(institution, timezone.now())
    entries = Search.of(seeker, SearchFilters()).entries().filter(template=None)
    return sorted(entries.values_list("offer_id", flat=True))


def deadline(offer_id: int, away: timedelta) -> None:
    """The deadline of the offer's line, so far from now."""
    lines = CollectiveStock.objects.filter(offer=offer_id)
    rewrite(lines, bookable_until=timezone.now() + away)


@pytest.mark.parametrize("status", list(Status))
def test_whatever_became_of_an_offer_the_search_says_the_same_after(status: Status):
    stage = world(status)
    before = found(), found(stage.institution)

    forget_past_offers()

    assert (found(), found(stage.institution)) == before
    assert drifted() == []
    assert mend_search() == 0


def test_it_leaves_with_its_words_and_comes_back_with_a_later_deadline():
    ours, other, template = OfferFactory(), OfferFactory(), TemplateFactory()
    deadline(ours.pk, -HOUR)

    assert forget_past_offers() == 1

    kept = SearchEntry.objects.values_list("offer_id", "template_id")
    assert set(kept) == {(other.pk, None), (None, template.pk)}
    assert SearchText.objects.count() == 2
    assert drifted() == []

    deadline(ours.pk, WEEK)
    assert found() == [ours.pk, other.pk]
    assert SearchText.objects.count() == 3


@pytest.mark.parametrize("forgotten", [False, True], ids=["as it is", "control"])
def test_it_comes_back_taken_if_somebody_holds_it(stage: Stage, forgotten: bool):
    """R20: the rows of the search know of no booking when they are made."""
    booking = stage.prebook()
    deadline(stage.offer.pk, -HOUR)
    assert forget_past_offers() == 1
    if forgotten:
        as_owner("DROP TRIGGER search_entry_is_taken ON offers_searchentry")

    deadline(stage.offer.pk, WEEK)

    assert found() == ([stage.offer.pk] if forgotten else [])
    assert SearchEntry.objects.get().taken is not forgotten
    assert booking.offer_id == stage.offer.pk


def test_however_many_have_passed_they_go_a_slice_at_a_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rows, "SEARCH_SLICE", 2)
    for _ in range(5):
        deadline(OfferFactory().pk, -HOUR)
    left = OfferFactory()

    assert forget_past_offers() == 5

    assert list(SearchEntry.objects.values_list("offer_id", flat=True)) == [left.pk]
    assert forget_past_offers() == 0
