"""What cannot be booked leaves the search, and comes back with what gives it back (R20, R25)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bookings import actions
from bookings.models import Booking
from bookings.queries.status import Status
from catalogue.queries.filters import SearchFilters
from catalogue.queries.search import Search, Seeker
from offers.actions import search as rows
from offers.models import CollectiveStock, SearchEntry, SearchText
from offers.queries.search import drifted
from offers.tasks import drop_unbookable_offers, mend_search
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

    drop_unbookable_offers()

    assert (found(), found(stage.institution)) == before
    assert drifted() == []
    assert mend_search() == 0


def test_it_leaves_with_its_words_and_comes_back_with_a_later_deadline():
    ours, other, template = OfferFactory(), OfferFactory(), TemplateFactory()
    deadline(ours.pk, -HOUR)

    assert drop_unbookable_offers() == 1

    kept = SearchEntry.objects.values_list("offer_id", "template_id")
    assert set(kept) == {(other.pk, None), (None, template.pk)}
    assert SearchText.objects.count() == 2
    assert drifted() == []

    deadline(ours.pk, WEEK)
    assert found() == [ours.pk, other.pk]
    assert SearchText.objects.count() == 3


@pytest.mark.parametrize("status", list(Status))
def test_what_is_given_back_after_it_left_is_found_again(status: Status):
    """R20: whatever became of its booking, as if it had never left."""
    stage = world(status)
    drop_unbookable_offers()
    ended = {"state": "CANCELLED", "cancelled_at": timezone.now(), "cancellation_reason": "OTHER"}

    rewrite(Booking.objects.exclude(state="CANCELLED"), **ended)

    said = found(), found(stage.institution)
    assert drifted() == []
    SearchEntry.objects.all().delete()
    mend_search()
    assert (found(), found(stage.institution)) == said


def test_a_taken_offer_leaves_with_its_words_and_comes_back_when_it_is_free(stage: Stage):
    booking = stage.prebook()
    assert drop_unbookable_offers() == 1
    assert (SearchEntry.objects.count(), SearchText.objects.count()) == (0, 0)
    assert drifted() == []

    actions.withdraw(booking_id=booking.pk, by=stage.teacher)

    assert found() == [stage.offer.pk]
    assert SearchText.objects.count() == 1
    assert drifted() == []


def test_what_is_given_back_too_late_stays_out(stage: Stage):
    """R25: nobody could book it."""
    booking = stage.prebook()
    drop_unbookable_offers()
    deadline(stage.offer.pk, -HOUR)
    drop_unbookable_offers()

    actions.withdraw(booking_id=booking.pk, by=stage.teacher)

    assert SearchEntry.objects.count() == 0
    assert drifted() == []


@pytest.mark.parametrize("taken", [True, False])
def test_a_row_that_does_not_know_who_holds_it_is_seen_and_mended(stage: Stage, taken: bool):
    booking = stage.prebook()
    if not taken:
        actions.withdraw(booking_id=booking.pk, by=stage.teacher)
    SearchEntry.objects.update(taken=not taken)
    assert drifted() == [stage.offer.ref]

    assert mend_search() == 1

    assert SearchEntry.objects.get().taken is taken
    assert drifted() == []


@pytest.mark.parametrize("forgotten", [False, True], ids=["as it is", "control"])
def test_it_comes_back_taken_if_somebody_holds_it(stage: Stage, forgotten: bool):
    """R20: the rows of the search know of no booking when they are made."""
    booking = stage.prebook()
    deadline(stage.offer.pk, -HOUR)
    assert drop_unbookable_offers() == 1
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

    assert drop_unbookable_offers() == 5

    assert list(SearchEntry.objects.values_list("offer_id", flat=True)) == [left.pk]
    assert drop_unbookable_offers() == 0
