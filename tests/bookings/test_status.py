"""The one derived status of an offer and whose turn it is (R13)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from bookings import actions
from bookings.queries.status import EXPLANATIONS, TURN_OF, Status, Turn, standing, with_status
from offers.actions import pause
from offers.models import CollectiveOffer
from tests.factories.offers import DraftOfferFactory, OfferFactory
from tests.factories.schools import TeacherFactory

SECOND = timedelta(seconds=1)


def status_of(offer: CollectiveOffer) -> tuple[str, str]:
    found = with_status(CollectiveOffer.objects.filter(pk=offer.pk), timezone.now()).get()
    where = standing(found)
    return str(where.status), str(where.turn)


def test_every_status_has_words_and_a_turn():
    assert set(TURN_OF) == set(EXPLANATIONS) == set(Status)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("DRAFT", ("draft", "partner")),
        ("PUBLISHED", ("published", "teacher")),
        ("PAUSED", ("paused", "partner")),
        ("REJECTED", ("rejected", "partner")),
        ("UNDER_REVIEW", ("under_review", "administration")),
        ("ARCHIVED", ("archived", "nobody")),
    ],
)
def test_the_state_of_an_offer_nobody_booked(state, expected):
    assert status_of(OfferFactory(state=state)) == expected


@pytest.mark.django_db
def test_published_without_a_line_is_undated():
    assert status_of(OfferFactory(line=False)) == ("undated", "partner")
    assert status_of(DraftOfferFactory(line=False)) == ("draft", "partner")


@pytest.mark.django_db
def test_a_line_held_for_a_teacher_is_a_proposal_until_the_hold_ends():
    """R30."""
    offer = OfferFactory()
    offer.line.held_for = TeacherFactory()
    offer.line.held_until = timezone.now() + timedelta(days=7)
    offer.line.save()
    assert status_of(offer) == ("proposal", "teacher")
    with time_machine.travel(offer.line.held_until + SECOND):
        assert status_of(offer) == ("published", "teacher")


def test_the_life_of_a_booking(stage):
    """« préréservée », « réservée », « réservée, ferme », « terminée »."""
    booking = stage.prebook()
    assert status_of(stage.offer) == ("prebooked", "principal")
    booking = stage.confirm(booking)
    assert status_of(stage.offer) == ("booked", "nobody")
    with time_machine.travel(booking.cancellable_until + SECOND):
        assert status_of(stage.offer) == ("firm", "nobody")
    with time_machine.travel(booking.ends_at + SECOND):
        assert status_of(stage.offer) == ("ended", "nobody")
    with time_machine.travel(booking.ends_at + timedelta(hours=48)):
        actions.mark_used(booking_id=booking.pk)
        assert status_of(stage.offer) == ("ended", "nobody")


def test_a_paused_offer_with_a_booking_shows_the_booking(stage):
    """R12: the running one stays alive."""
    stage.prebook()
    pause(offer_id=stage.offer.pk, by=stage.member)
    assert status_of(stage.offer) == ("prebooked", "principal")


def test_nobody_came_is_expired_and_a_late_cancellation_is_cancelled(stage):
    """« expirée »: nobody booked, or nobody answered; « annulée »: its last booking cancelled."""
    after = stage.line.bookable_until + SECOND
    with time_machine.travel(after):
        assert status_of(stage.offer) == ("expired", "partner")
    booking = stage.prebook()
    with time_machine.travel(after):
        assert status_of(stage.offer) == ("prebooked", "principal")
        actions.expire(booking_id=booking.pk)
        assert status_of(stage.offer) == ("expired", "partner")
    other = stage.prebook()
    actions.refuse(booking_id=other.pk, reason="Voyage", by=stage.principal)
    assert status_of(stage.offer) == ("published", "teacher")
    with time_machine.travel(after):
        assert status_of(stage.offer) == ("cancelled", "nobody")


def test_the_deadline_goes_with_the_turn(stage):
    found = with_status(CollectiveOffer.objects.filter(pk=stage.offer.pk), timezone.now())
    assert standing(found.get()).until == stage.line.bookable_until
    stage.prebook()
    where = standing(found.get())
    assert (where.turn, where.until) == (Turn.PRINCIPAL, stage.line.bookable_until)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_the_status_costs_one_query(django_assert_num_queries, rows):
    for _ in range(rows):
        OfferFactory()
    with django_assert_num_queries(1):
        for offer in with_status(CollectiveOffer.objects.all(), timezone.now()):
            standing(offer)
