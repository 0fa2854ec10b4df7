"""What a school follows: its own bookings only, in the right words, with whose turn it is (S41)."""

import pytest
import time_machine
from django.utils import timezone

from bookings import actions
from bookings.models import Booking
from bookings.queries.follow_up import booking_standing, waiting_of
from school_portal.queries.follow_up import (
    FollowUp,
    FollowUpListFilters,
    WholeFollowUp,
    school_list,
)
from school_portal.queries.follow_up_lines import asked_by, booked_by
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.factories.schools import InstitutionFactory, PrincipalFactory, TeacherFactory
from tests.factories.templates import RequestFactory

pytestmark = pytest.mark.django_db


def followed(school, user, **wanted):
    """The bookings of the list, in its order."""
    rows = school_list(school, user, FollowUpListFilters(**wanted), timezone.now(), size=20)
    return [row.booking for row in rows.iterator()]


def read(booking):
    standing = booking_standing(Booking.objects.get(pk=booking.pk), timezone.now())
    return (standing.status.value, standing.label, standing.turn.value)


def test_a_prebooking_waits_for_the_head_until_its_deadline():
    booking = PrebookedBookingFactory()

    standing = booking_standing(booking, timezone.now())

    assert read(booking) == ("prebooked", "En attente de la direction", "principal")
    assert standing.until == booking.stock.bookable_until


def test_a_confirmed_booking_says_until_when_it_can_be_cancelled_then_that_it_is_firm():
    booking = ConfirmedBookingFactory()
    assert read(booking) == ("booked", "Confirmée", "nobody")
    assert booking_standing(booking, timezone.now()).until == booking.cancellable_until

    with time_machine.travel(booking.starts_at):
        assert read(booking) == ("firm", "Confirmée, ferme", "nobody")
    with time_machine.travel(booking.ends_at.replace(minute=59)):
        assert read(booking) == ("ended", "Terminée", "nobody")


def test_a_cancelled_booking_says_who_ended_it():
    booking = PrebookedBookingFactory()
    principal = PrincipalFactory(institution=booking.institution)
    actions.refuse(booking_id=booking.pk, reason="Sortie le même jour", by=principal)
    assert read(booking) == ("cancelled", "Refusée par la direction", "nobody")

    other = PrebookedBookingFactory()
    actions.withdraw(booking_id=other.pk, by=other.teacher)
    assert read(other) == ("cancelled", "Retirée par l’enseignant", "nobody")


def test_a_deadline_just_passed_is_said_before_the_clock_moves_the_booking():
    booking = PrebookedBookingFactory(offer=OfferFactory(line__bookable_until=in_days(2)))

    with time_machine.travel(in_days(3)):
        assert read(booking) == ("expired", "Délai dépassé", "nobody")


def test_a_school_follows_its_own_bookings_mine_first_the_ended_ones_last():
    school = InstitutionFactory()
    me, colleague = TeacherFactory(institution=school), TeacherFactory(institution=school)
    theirs = PrebookedBookingFactory(teacher=colleague)
    gone = PrebookedBookingFactory(teacher=me)
    actions.withdraw(booking_id=gone.pk, by=me)
    mine = PrebookedBookingFactory(teacher=me)
    PrebookedBookingFactory()

    assert followed(school, me) == [mine, theirs, gone]
    assert followed(school, me, teacher=me.pk) == [mine, gone]
    assert list(waiting_of(school, me, timezone.now())) == [mine]


def test_what_is_over_comes_after_what_still_lives():
    """The list says « celles en cours d’abord »: an event of the past is not one of them (S41)."""
    school = InstitutionFactory()
    me = TeacherFactory(institution=school)
    past = ConfirmedBookingFactory(teacher=me)
    soon = PrebookedBookingFactory(teacher=me, offer=OfferFactory(line__starts_at=in_days(90)))

    with time_machine.travel(in_days(65)):
        actions.mark_used(booking_id=past.pk)

    assert [booking.pk for booking in followed(school, me)] == [soon.pk, past.pk]


@pytest.mark.parametrize("size", [2, 20])
def test_the_whole_list_written_once_reads_as_the_one_written_each_time(size: int):
    """Bookings in every state, requests, somebody else's school: the same lines, page by page."""
    school = InstitutionFactory()
    me, colleague = TeacherFactory(institution=school), TeacherFactory(institution=school)
    gone = PrebookedBookingFactory(teacher=me)
    actions.withdraw(booking_id=gone.pk, by=me)
    PrebookedBookingFactory(teacher=colleague)
    ConfirmedBookingFactory(teacher=me)
    PrebookedBookingFactory()
    RequestFactory(teacher=colleague, wished_dates=[in_days(41).date()])
    RequestFactory()
    now = timezone.now()
    plain = FollowUp(booked_by(school, now), asked_by(school), me, now)
    whole = WholeFollowUp(school, me, now, size)

    assert whole.count() == plain.count() == 4
    for first in range(0, 4, size):
        part = slice(first, min(first + size, 4))
        assert [(row.standing, row.booking, row.request) for row in whole[part]] == [
            (row.standing, row.booking, row.request) for row in plain[part]
        ]
        assert [row.booking.__dict__.keys() for row in whole[part] if row.booking] == [
            row.booking.__dict__.keys() for row in plain[part] if row.booking
        ]
