"""Pre-booking: who, what, until when (R5, R11, R20, R30, S3, S18, S31)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from bookings import actions
from bookings.actions import refusals
from core.errors import NotAllowed
from offers import actions as offers
from outbox.models import Message
from tests.factories.offers import OfferFactory
from tests.factories.people import StaffFactory
from tests.factories.schools import (
    InstitutionFactory,
    PrincipalFactory,
    ReadOnlyFactory,
    TeacherFactory,
)
from tests.factories.venues import MemberFactory
from tests.stage import build_stage, engaged, traces


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
    """R5, C6 (canPrebook)."""
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
