"""The verbs of a booking, their effects and their refusals (R20–R31, R41–R43)."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from bookings import actions
from bookings.actions import refusals
from bookings.models import Booking, CancellationNotice
from ground.errors import NotAllowed
from offers import actions as offers
from offers.models import CollectiveOffer
from outbox.models import Message
from schools.actions import FundNotFinal, InsufficientFund, Suspended, suspend
from schools.models import SchoolRole
from tests.bookings.conftest import build_stage
from tests.factories.offers import OfferFactory
from tests.factories.people import StaffFactory
from tests.factories.schools import (
    InstitutionFactory,
    PrincipalFactory,
    ReadOnlyFactory,
    TeacherFactory,
)
from tests.factories.venues import MemberFactory


def engaged(stage) -> Decimal:
    stage.budget.refresh_from_db()
    return stage.budget.engaged


def fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def traces() -> tuple[int, int]:
    """How many journal lines and messages exist: a refusal adds none."""
    return sum(b.moves.count() for b in Booking.objects.all()), Message.objects.count()


def test_prebook_writes_the_row_the_journal_and_the_messages_and_engages_nothing(stage):
    """R20, R41, S13."""
    booking = stage.prebook(class_name="4e B", project_note="Projet chœur")
    assert booking.state == "PREBOOKED"
    assert (booking.price, booking.starts_at) == (stage.line.price, stage.line.starts_at)
    assert [(m.verb, m.from_state, m.to_state) for m in booking.moves.all()] == [
        ("prebook", "", "PREBOOKED")
    ]
    assert Message.objects.filter(event="booking.prebooked", stream=stage.offer.ref).count() == 1
    assert engaged(stage) == 0


def test_prebook_twice_by_the_same_teacher_is_once(stage):
    """A double click is a success without a second effect."""
    first = stage.prebook()
    before = traces()
    assert stage.prebook() == first
    assert traces() == before


def test_a_second_teacher_is_told_by_whom_within_the_school_only(stage):
    """S18, S19, R20."""
    stage.prebook()
    colleague = TeacherFactory(institution=stage.institution)
    stranger = TeacherFactory()
    with pytest.raises(refusals.AlreadyPrebooked, match="Aïssata"):
        actions.prebook(offer_id=stage.offer.pk, expected_version=1, by=colleague)
    with pytest.raises(refusals.AlreadyPrebooked, match="par un autre établissement"):
        actions.prebook(offer_id=stage.offer.pk, expected_version=1, by=stranger)


@pytest.mark.parametrize(
    "factory", [PrincipalFactory, ReadOnlyFactory, MemberFactory, StaffFactory]
)
def test_only_teachers_prebook(stage, factory):
    """S3, S31: a head does not pre-book."""
    before = traces()
    with pytest.raises(NotAllowed):
        actions.prebook(offer_id=stage.offer.pk, expected_version=1, by=factory())
    assert traces() == before


def test_a_teacher_adage_forbids_or_of_an_ineligible_school_does_not_prebook(stage):
    """R5, adage_api.md section 3 (canPrebook)."""
    forbidden = TeacherFactory(institution=stage.institution, can_prebook=False)
    closed = TeacherFactory(institution=InstitutionFactory(is_open=False))
    for teacher in (forbidden, closed):
        with pytest.raises(NotAllowed):
            actions.prebook(offer_id=stage.offer.pk, expected_version=1, by=teacher)


def test_an_offer_for_another_school_is_not_bookable(stage):
    """R11."""
    offer = OfferFactory(institution=InstitutionFactory())
    with pytest.raises(refusals.NotForSchool):
        actions.prebook(offer_id=offer.pk, expected_version=1, by=stage.teacher)


def test_a_paused_offer_takes_no_new_prebooking_and_keeps_the_running_one(stage):
    """R12, S38."""
    booking = stage.prebook()
    offers.pause(offer_id=stage.offer.pk, by=stage.member)
    other = TeacherFactory()
    with pytest.raises(refusals.OfferNotBookable):
        actions.prebook(offer_id=stage.offer.pk, expected_version=1, by=other)
    assert stage.confirm(booking).state == "CONFIRMED"


def test_a_partner_no_longer_referenced_takes_no_prebooking(stage):
    """R3."""
    stage.offer.venue.partner.referencings.update(to_date=timezone.localdate())
    with pytest.raises(refusals.OfferNotBookable):
        stage.prebook()


def test_a_price_changed_since_the_page_was_shown_is_stale(stage):
    """R21: same line, same price."""
    stage.line.price += 10
    stage.line.version += 1
    stage.line.save()
    with pytest.raises(offers.Stale):
        actions.prebook(offer_id=stage.offer.pk, expected_version=1, by=stage.teacher)


def test_a_line_held_for_somebody_else_is_not_bookable(stage):
    """R30."""
    stage.line.held_for = TeacherFactory()
    stage.line.held_until = stage.line.bookable_until
    stage.line.save()
    with pytest.raises(refusals.OfferNotBookable, match="retenue"):
        stage.prebook()


@pytest.mark.parametrize(("seconds", "open_"), [(-1, True), (0, True), (1, False)])
def test_prebooking_and_confirming_stop_after_the_deadline_to_the_second(stage, seconds, open_):
    """R20, R21: now ≤ bookable_until."""
    booking = stage.prebook()
    other = build_stage(bookable_until=stage.line.bookable_until)
    with time_machine.travel(stage.line.bookable_until + timedelta(seconds=seconds), tick=False):
        if open_:
            assert stage.confirm(booking).state == "CONFIRMED"
            assert other.prebook().state == "PREBOOKED"
        else:
            with pytest.raises(refusals.DeadlinePassed):
                stage.confirm(booking)
            with pytest.raises(refusals.DeadlinePassed):
                other.prebook()


def test_confirm_engages_the_price_and_dates_the_cancellation(stage):
    """R21, R31, R41, S20."""
    booking = stage.confirm(stage.prebook())
    assert engaged(stage) == stage.line.price
    assert booking.budget == stage.budget
    assert booking.cancellable_until == stage.line.starts_at - timedelta(days=15) or (
        abs(booking.cancellable_until - stage.line.starts_at + timedelta(days=15))
        == timedelta(hours=1)  # a clock change in between keeps the wall-clock hour
    )


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
    """Domain section 4: bookable again while its line is open."""
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


def test_the_administration_cancels_with_a_reason_but_never_once_reimbursed(stage):
    """Domain section 4, last line."""
    staff = StaffFactory()
    booking = stage.confirm(stage.prebook())
    with pytest.raises(refusals.ReasonRequired):
        actions.cancel_by_administration(booking_id=booking.pk, reason="", by=staff)
    with pytest.raises(NotAllowed):
        actions.cancel_by_administration(booking_id=booking.pk, reason="x", by=stage.principal)
    actions.cancel_by_administration(booking_id=booking.pk, reason="Erreur", by=staff)
    assert engaged(stage) == 0
