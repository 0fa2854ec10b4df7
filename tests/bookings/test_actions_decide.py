"""The head decides: confirm, refuse, suspended, credit (R21–R23, R41–R45, S20, S24)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from bookings import actions
from bookings.actions import refusals
from bookings.models import Booking
from core.errors import NotAllowed
from schools.actions import FundNotFinal, InsufficientFund, Suspended, suspend
from schools.models import SchoolRole
from tests.factories.people import StaffFactory
from tests.factories.schools import (
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.stage import build_stage, engaged, fresh, traces


def limit_of(booking: Booking) -> datetime:
    """Until when the school may cancel, as it is written in the database."""
    limit = fresh(booking).cancellable_until
    assert limit is not None
    return limit


def test_confirm_engages_the_price_and_dates_the_cancellation(stage):
    """R21, R31, R41, S20."""
    booking = stage.confirm(stage.prebook())
    assert engaged(stage) == stage.line.price
    assert booking.budget == stage.budget
    here = ZoneInfo(booking.time_zone)
    starts, limit = stage.line.starts_at.astimezone(here), limit_of(booking).astimezone(here)
    assert limit.date() == starts.date() - timedelta(days=15)
    assert limit.time() == starts.time()


# The day of the decision, then the event and the limit: what a clock shows at that place.
CALENDARS = {
    "Paris, winter": ("Europe/Paris", (2027, 1, 4), (2027, 2, 9, 9, 30), (2027, 1, 25, 9, 30)),
    "Paris, summer": ("Europe/Paris", (2027, 4, 20), (2027, 6, 10, 14, 0), (2027, 5, 26, 14, 0)),
    # The clock goes forward on 28 March: there are 14 days and 23 hours in between.
    "Paris, into summer": (
        "Europe/Paris", (2027, 2, 1), (2027, 4, 5, 10, 0), (2027, 3, 21, 10, 0)),
    # It goes back on 25 October: 15 days and an hour.
    "Paris, into winter": (
        "Europe/Paris", (2026, 9, 7), (2026, 11, 3, 10, 0), (2026, 10, 19, 10, 0)),
    "La Réunion never changes": (
        "Indian/Reunion", (2027, 2, 1), (2027, 4, 5, 10, 0), (2027, 3, 21, 10, 0)),
    # Already the next day there while it is still the evening before in Paris.
    "Nouméa": ("Pacific/Noumea", (2027, 2, 1), (2027, 4, 5, 8, 0), (2027, 3, 21, 8, 0)),
    # Still the day before there.
    "Martinique": ("America/Martinique", (2027, 2, 1), (2027, 4, 5, 20, 0), (2027, 3, 21, 20, 0)),
    # It changes on 14 March, two weeks before Paris.
    "Miquelon, into summer": (
        "America/Miquelon", (2027, 2, 1), (2027, 3, 22, 10, 0), (2027, 3, 7, 10, 0)),
}  # fmt: skip


@pytest.mark.parametrize("calendar", CALENDARS)
def test_s23_the_limit_is_15_days_before_at_the_same_hour_of_the_place(db, calendar):
    """R31: on the clock of the event's place, across a change of hour, overseas."""
    zone, decided, event, expected = CALENDARS[calendar]
    here = ZoneInfo(zone)
    starts_at, limit = datetime(*event, tzinfo=here), datetime(*expected, tzinfo=here)
    with time_machine.travel(datetime(*decided, 12, tzinfo=here), tick=False):
        stage = build_stage(
            zone=zone, starts_at=starts_at, bookable_until=starts_at - timedelta(days=20)
        )
        booking = stage.confirm(stage.prebook())
    assert (booking.time_zone, limit_of(booking)) == (zone, limit.astimezone(UTC))


def test_confirm_twice_is_once(stage):
    """S20: twice = once."""
    booking = stage.confirm(stage.prebook())
    before = traces()
    stage.confirm(booking)
    assert (traces(), engaged(stage)) == (before, stage.line.price)


def test_only_the_head_of_the_same_school_decides(stage):
    """S3, S20: others 403, nothing written."""
    booking = stage.prebook()
    before = traces()
    for person in (stage.teacher, PrincipalFactory(), stage.member, StaffFactory()):
        for decide in (actions.confirm, actions.refuse, actions.cancel_by_school):
            arguments = {"booking_id": booking.pk, "by": person}
            if decide is actions.confirm:
                arguments["expected_version"] = 1
            if decide is actions.refuse:
                arguments["reason"] = "non"
            with pytest.raises(NotAllowed):
                decide(**arguments)
    assert (traces(), fresh(booking).state) == (before, "PREBOOKED")


def test_a_head_who_lost_the_role_no_longer_decides(stage):
    """M4: every action reads the role again."""
    booking = stage.prebook()
    SchoolRole.objects.filter(user=stage.principal).update(institution=InstitutionFactory())
    principal = type(stage.principal).objects.get(pk=stage.principal.pk)
    with pytest.raises(NotAllowed):
        actions.confirm(booking_id=booking.pk, expected_version=1, by=principal)


def test_a_price_over_the_credit_is_refused_with_the_missing_amount(stage):
    """R42, INSUFFICIENT_FUND."""
    stage.budget.amount = stage.line.price - Decimal("150.00")
    stage.budget.save()
    booking = stage.prebook()
    with pytest.raises(InsufficientFund) as refusal:
        stage.confirm(booking)
    assert refusal.value.missing == Decimal("150.00")
    assert (fresh(booking).state, engaged(stage)) == ("PREBOOKED", 0)


def test_a_provisional_credit_opens_80_percent(stage):
    """R42, FUND_NOT_FINAL."""
    stage.budget.amount, stage.budget.is_final = stage.line.price, False
    stage.budget.save()
    with pytest.raises(FundNotFinal):
        stage.confirm(stage.prebook())


def test_without_budget_only_a_free_offer_is_confirmed(db):
    """R41, NO_BUDGET."""
    paying, free = build_stage(), build_stage(price=Decimal(0))
    for each in (paying, free):
        each.budget.delete()
    with pytest.raises(refusals.NoBudget):
        paying.confirm(paying.prebook())
    assert free.confirm(free.prebook()).budget is None


def test_a_suspension_refuses_confirmations_and_nothing_else(stage):
    """R45, SUSPENDED."""
    booking = stage.prebook()
    suspend(ministry="", from_at=timezone.now(), to_at=None, message="Clôture", by=StaffFactory())
    with pytest.raises(Suspended):
        stage.confirm(booking)
    assert actions.withdraw(booking_id=booking.pk, by=stage.teacher).state == "CANCELLED"


def test_refuse_needs_a_reason_and_keeps_it(stage):
    """R22."""
    booking = stage.prebook()
    with pytest.raises(refusals.ReasonRequired):
        actions.refuse(booking_id=booking.pk, reason="  ", by=stage.principal)
    actions.refuse(booking_id=booking.pk, reason="Voyage la même semaine", by=stage.principal)
    booking = fresh(booking)
    assert (booking.cancellation_reason, booking.cancellation_note) == (
        "REFUSED_BY_PRINCIPAL",
        "Voyage la même semaine",
    )
    assert booking.moves.last().reason == "Voyage la même semaine"


def test_a_teacher_withdraws_a_prebooking_but_never_a_booking(stage):
    """R23, S24."""
    booking = stage.confirm(stage.prebook())
    with pytest.raises(refusals.BookingMoved):
        actions.withdraw(booking_id=booking.pk, by=stage.teacher)
    colleague = TeacherFactory(institution=stage.institution)
    with pytest.raises(NotAllowed):
        actions.withdraw(booking_id=booking.pk, by=colleague)
