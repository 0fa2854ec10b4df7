"""Cancelling, changing the terms, letting time pass (R19, R23–R31, R43)."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from bookings import actions
from bookings.actions import refusals
from bookings.models import CancellationNotice
from core.errors import NotAllowed
from offers import actions as offers
from offers.models import CollectiveOffer
from tests.factories.people import StaffFactory
from tests.factories.schools import (
    TeacherFactory,
)
from tests.factories.venues import MemberFactory
from tests.stage import build_stage, engaged, fresh, traces


@pytest.mark.parametrize(("seconds", "open_"), [(-1, True), (0, True), (1, False)])
def test_the_school_cancels_until_the_limit_to_the_second(stage, seconds, open_):
    """R24, R31, S23; R43: the credit comes back."""
    booking = stage.confirm(stage.prebook())
    with time_machine.travel(booking.cancellable_until + timedelta(seconds=seconds), tick=False):
        if open_:
            actions.cancel_by_school(booking_id=booking.pk, by=stage.principal)
            assert engaged(stage) == 0
        else:
            before = traces()
            with pytest.raises(refusals.NotCancellable):
                actions.cancel_by_school(booking_id=booking.pk, by=stage.principal)
            assert (traces(), engaged(stage)) == (before, stage.line.price)


def test_confirming_inside_the_notice_cannot_be_cancelled_by_the_school(stage):
    """R31."""
    booking = stage.prebook()
    late = stage.line.starts_at - timedelta(days=10)
    stage.line.bookable_until = stage.line.starts_at
    stage.line.save()
    with time_machine.travel(late, tick=False):
        booking = stage.confirm(booking)
        with pytest.raises(refusals.NotCancellable):
            actions.cancel_by_school(booking_id=booking.pk, by=stage.principal)


def test_the_notice_of_the_day_of_the_confirmation_is_the_one_that_counts(stage):
    """R31: the booking keeps its limit when the table changes later."""
    booking = stage.confirm(stage.prebook())
    limit = booking.cancellable_until
    CancellationNotice.objects.create(from_date=timezone.localdate(), notice=timedelta(days=30))
    assert fresh(booking).cancellable_until == limit
    other = build_stage()
    assert other.confirm(other.prebook()).cancellable_until < limit


def test_the_partner_cancels_with_a_reason_until_48_hours_after_the_end(stage):
    """R27, R43, TOO_LATE."""
    booking = stage.confirm(stage.prebook())
    limit = booking.ends_at + timedelta(hours=48)
    after = limit + timedelta(seconds=1)
    with time_machine.travel(after, tick=False), pytest.raises(refusals.TooLate):
        actions.cancel_by_partner(booking_id=booking.pk, reason="Panne", by=stage.member)
    with time_machine.travel(limit, tick=False):
        actions.cancel_by_partner(booking_id=booking.pk, reason="Panne", by=stage.member)
    assert (fresh(booking).cancellation_reason, engaged(stage)) == ("CANCELLED_BY_PARTNER", 0)


def test_another_partner_does_not_cancel(stage):
    """M6."""
    booking = stage.prebook()
    with pytest.raises(NotAllowed):
        actions.cancel_by_partner(booking_id=booking.pk, reason="x", by=MemberFactory())


def test_after_a_cancellation_the_offer_is_free_again(stage):
    """R20: bookable again while its line is open."""
    booking = stage.prebook()
    actions.withdraw(booking_id=booking.pk, by=stage.teacher)
    other = TeacherFactory()
    again = actions.prebook(offer_id=stage.offer.pk, expected_version=1, by=other)
    assert again.pk != booking.pk


def test_deleting_the_line_cancels_the_prebooking_and_creating_one_reopens(stage):
    """R26, R30, S25–S28: delete, create, pre-book again."""
    booking = stage.prebook()
    old = actions.withdraw_line(offer_id=stage.offer.pk, by=stage.member)
    assert fresh(booking).cancellation_reason == "TERMS_CHANGED"
    with pytest.raises(refusals.OfferNotBookable):
        stage.prebook()
    with pytest.raises(offers.Stale):
        stage.confirm(booking)
    terms = offers.Terms(
        starts_at=old.starts_at + timedelta(days=1),
        ends_at=old.ends_at + timedelta(days=1),
        bookable_until=old.bookable_until,
        price=Decimal("430.00"),
        participants=28,
    )
    new = offers.open_line(offer_id=stage.offer.pk, terms=terms, by=stage.member)
    again = actions.prebook(offer_id=stage.offer.pk, expected_version=new.version, by=stage.teacher)
    assert (again.price, again.stock) == (Decimal("430.00"), new)
    old.refresh_from_db()
    assert old.withdrawn_at is not None  # R16: history keeps it


def test_a_confirmed_line_is_neither_deleted_nor_changed(stage):
    """R19, R30."""
    stage.confirm(stage.prebook())
    with pytest.raises(refusals.HasLiveBooking):
        actions.withdraw_line(offer_id=stage.offer.pk, by=stage.member)


def test_once_confirmed_only_contacts_change(stage):
    """R19."""
    stage.confirm(stage.prebook())
    version = CollectiveOffer.objects.get(pk=stage.offer.pk).version
    with pytest.raises(refusals.HasLiveBooking):
        actions.edit_offer(
            offer_id=stage.offer.pk,
            values={"title": "Autre"},
            expected_version=version,
            by=stage.member,
        )
    actions.edit_offer(
        offer_id=stage.offer.pk,
        values={"contact_phone": "02 99 00 00 01"},
        expected_version=version,
        by=stage.member,
    )
    assert CollectiveOffer.objects.get(pk=stage.offer.pk).contact_phone == "02 99 00 00 01"


def test_a_booked_offer_is_neither_archived_nor_rejected_before_its_event(stage):
    """R12."""
    stage.prebook()
    with pytest.raises(refusals.HasLiveBooking):
        actions.archive_offer(offer_id=stage.offer.pk, by=stage.member)
    with pytest.raises(refusals.HasLiveBooking):
        actions.reject_offer(offer_id=stage.offer.pk, reason="Non", by=StaffFactory())


def test_the_clock_expires_and_marks_used(stage):
    """R25, R28."""
    expiring, used = stage.prebook(), build_stage()
    kept = used.confirm(used.prebook())
    assert not actions.expire(booking_id=expiring.pk)
    with time_machine.travel(stage.line.bookable_until + timedelta(seconds=1), tick=False):
        assert actions.expire(booking_id=expiring.pk)
    assert fresh(expiring).cancellation_reason == "EXPIRED"
    assert not actions.mark_used(booking_id=kept.pk)
    with time_machine.travel(kept.ends_at + timedelta(hours=48), tick=False):
        assert actions.mark_used(booking_id=kept.pk)
        assert not actions.mark_used(booking_id=kept.pk)
    assert fresh(kept).state == "USED"


def test_a_booking_whose_terms_changed_meanwhile_does_not_stop_the_clock(stage):
    """R25, R30: it was on the list of those to expire; the others on the list must expire."""
    booking = stage.prebook()
    actions.withdraw_line(offer_id=stage.offer.pk, by=stage.member)
    assert fresh(booking).cancellation_reason == "TERMS_CHANGED"
    assert not actions.expire(booking_id=booking.pk)
    assert not actions.mark_used(booking_id=booking.pk)


def test_the_administration_cancels_with_a_reason_but_never_once_reimbursed(stage):
    staff = StaffFactory()
    booking = stage.confirm(stage.prebook())
    with pytest.raises(refusals.ReasonRequired):
        actions.cancel_by_administration(booking_id=booking.pk, reason="", by=staff)
    with pytest.raises(NotAllowed):
        actions.cancel_by_administration(booking_id=booking.pk, reason="x", by=stage.principal)
    actions.cancel_by_administration(booking_id=booking.pk, reason="Erreur", by=staff)
    assert engaged(stage) == 0
