"""The guided change of date or price: proposed, accepted, declined, expired (R30, U19)."""

from dataclasses import asdict, replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from bookings import actions
from bookings.models import Booking
from core.errors import NotAllowed, Refused
from offers import actions as offers
from offers.models import CollectiveStock, OfferChange
from outbox.models import Message
from tests.bookings.mails.letters import calendar, deliver
from tests.factories.schools import TeacherFactory
from tests.proposals import later, propose
from tests.stage import Stage, fresh


def test_one_act_withdraws_cancels_opens_and_holds(stage: Stage) -> None:
    """R30, R16: the old line is withdrawn, never destroyed; the new one waits for the teacher."""
    booking = stage.prebook()
    line = propose(stage, booking.reference)
    old = CollectiveStock.objects.get(pk=stage.line.pk)
    assert old.withdrawn_at is not None
    assert (fresh(booking).state, fresh(booking).cancellation_reason) == (
        "CANCELLED",
        "TERMS_CHANGED",
    )
    assert (line.held_for, line.version) == (stage.teacher, 2)
    assert abs(line.held_until - line.created_at - timedelta(days=7)) < timedelta(seconds=5)
    assert offers.terms_of(line) == later(stage)


def test_the_hold_never_outlives_the_deadline(stage: Stage) -> None:
    """R30: held_until ≤ bookable_until."""
    booking = stage.prebook()
    soon = stage.line.created_at + timedelta(days=2)
    line = propose(stage, booking.reference, later(stage, bookable_until=soon))
    assert line.held_until == soon


def test_history_keeps_both_versions_with_their_author(
    stage: Stage, proposed: CollectiveStock
) -> None:
    """U19: one new version, before and after, by whom."""
    change = OfferChange.objects.get(verb="LINE_PROPOSED")
    assert change.actor == stage.member
    assert (change.before["price"], change.after["price"]) == ("320.00", "300.00")
    assert change.before.keys() == asdict(later(stage)).keys()
    assert change.after["message"] == "Salle prise."


def test_the_calendar_keeps_its_uid_and_moves_on_by_one(stage: Stage) -> None:
    """U19: same UID, SEQUENCE + 1, on the new date."""
    booking = stage.prebook()
    first = calendar(deliver()[stage.principal.email])
    propose(stage, booking.reference)
    second = calendar(deliver()[stage.teacher.email])
    assert "SEQUENCE:0\r\n" in first
    assert "SEQUENCE:1\r\n" in second
    uid = f"UID:{stage.offer.ref}-{stage.institution.uai}@"
    assert uid in first
    assert uid in second


def test_teacher_and_head_are_told_and_adage_hears_in_order(
    stage: Stage, proposed: CollectiveStock
) -> None:
    """R30, R61, R63."""
    mails = deliver()
    teacher, principal = mails[stage.teacher.email], mails[stage.principal.email]
    assert "Nouvelle proposition" in teacher.subject
    assert "320,00" in teacher.body
    assert "300,00" in teacher.body
    assert f"/adage/offres/{stage.offer.ref}/proposition/#refuser" in teacher.body
    assert "Décision retirée" in principal.subject
    told = Message.objects.filter(stream=stage.offer.ref).order_by("seq")
    handlers = [message.handler.rpartition(".")[2] for message in told]
    assert handlers[-2:] == ["booking_cancelled", "offer_listed"]


def test_accepting_is_prebooking_the_held_line_once(stage: Stage, proposed) -> None:
    """U19: one pre-booking on the new line, with the class of the old one."""
    for _ in range(2):
        booking = actions.accept_terms(
            offer_id=stage.offer.pk, expected_version=proposed.version, by=stage.teacher
        )
    assert (booking.stock, booking.state, booking.class_name) == (proposed, "PREBOOKED", "4e B")
    assert booking.price == Decimal(300)
    assert Booking.objects.count() == 2
    line = CollectiveStock.objects.get(pk=proposed.pk)
    assert (line.held_for, line.held_until) == (None, None)
    actions.withdraw(booking_id=booking.pk, by=stage.teacher)
    other = TeacherFactory(institution=stage.institution)
    assert actions.prebook(offer_id=stage.offer.pk, expected_version=line.version, by=other)


def test_declining_frees_the_line_for_all_and_tells_the_partner(stage: Stage, proposed) -> None:
    """R30: back to published; history keeps the answer and its reason."""
    deliver()
    for _ in range(2):
        actions.decline_terms(
            offer_id=stage.offer.pk, expected_version=2, reason="En voyage.", by=stage.teacher
        )
    line = CollectiveStock.objects.get(pk=proposed.pk)
    assert (line.held_for, line.withdrawn_at) == (None, None)
    mail = deliver()[stage.offer.notification_emails[0]]
    assert "Proposition refusée" in mail.subject
    assert "En voyage." in mail.body
    change = OfferChange.objects.get(verb="LINE_DECLINED")
    assert (change.actor, change.after) == (stage.teacher, {"reason": "En voyage."})
    assert actions.prebook(offer_id=stage.offer.pk, expected_version=2, by=TeacherFactory())


def test_when_the_hold_ends_the_line_is_for_everybody(stage: Stage, proposed) -> None:
    """R30: no clock has to act."""
    other = TeacherFactory()
    with pytest.raises(Refused):
        actions.prebook(offer_id=stage.offer.pk, expected_version=2, by=other)
    with time_machine.travel(proposed.held_until + timedelta(seconds=1)):
        assert actions.prebook(offer_id=stage.offer.pk, expected_version=2, by=other)


def test_only_the_teacher_it_was_proposed_to_answers(stage: Stage, proposed) -> None:
    other = TeacherFactory(institution=stage.institution)
    for act in (actions.accept_terms, actions.decline_terms):
        with pytest.raises(NotAllowed):
            act(offer_id=stage.offer.pk, expected_version=2, by=other)


def test_a_new_proposal_replaces_the_waiting_one(stage: Stage, proposed) -> None:
    """R30: the teacher answers what they read, never what came since."""
    newer = replace(later(stage), price=Decimal(250))
    line = propose(stage, "held", newer, version=2)
    assert (line.held_for, line.version) == (stage.teacher, 3)
    with pytest.raises(offers.Stale):
        actions.accept_terms(offer_id=stage.offer.pk, expected_version=2, by=stage.teacher)
    booking = actions.accept_terms(offer_id=stage.offer.pk, expected_version=3, by=stage.teacher)
    assert booking.price == 250


def test_terms_under_a_teachers_eyes_do_not_change_in_place(stage: Stage, proposed) -> None:
    with pytest.raises(Refused, match="pas encore répondu"):
        actions.edit_line(
            offer_id=stage.offer.pk, terms=later(stage), expected_version=2, by=stage.member
        )


@pytest.mark.parametrize(("seen", "version"), [("", 1), ("R-22222222", 1), ("held", 1), (None, 2)])
def test_a_page_older_than_the_agreement_is_stale(stage: Stage, seen, version: int) -> None:
    """STALE: nothing is proposed to somebody the page did not name, nor on another version."""
    booking = stage.prebook()
    with pytest.raises(offers.Stale):
        propose(stage, booking.reference if seen is None else seen, version=version)
    assert fresh(booking).state == "PREBOOKED"


def test_a_withdrawn_prebooking_makes_the_page_stale(stage: Stage) -> None:
    booking = stage.prebook()
    actions.withdraw(booking_id=booking.pk, by=stage.teacher)
    with pytest.raises(offers.Stale):
        propose(stage, booking.reference)


def test_a_confirmed_booking_refuses(stage: Stage) -> None:
    """R19, R27: cancel first."""
    booking = stage.confirm(stage.prebook())
    with pytest.raises(Refused, match="fermes"):
        propose(stage, booking.reference)


def test_nobody_loses_a_prebooking_for_a_proposal_nobody_could_accept(stage: Stage) -> None:
    """R3, R12: paused, or no longer referenced."""
    booking = stage.prebook()
    offers.pause(offer_id=stage.offer.pk, by=stage.member)
    with pytest.raises(offers.WrongState):
        propose(stage, booking.reference)
    offers.resume(offer_id=stage.offer.pk, by=stage.member)
    stage.offer.venue.partner.referencings.all().delete()
    with pytest.raises(offers.NotReferenced):
        propose(stage, booking.reference)
    assert fresh(booking).state == "PREBOOKED"
    assert OfferChange.objects.filter(verb="LINE_PROPOSED").count() == 0


def test_the_same_proposal_twice_is_one(stage: Stage) -> None:
    booking = stage.prebook()
    first = propose(stage, booking.reference)
    assert propose(stage, booking.reference) == first
    assert stage.offer.lines.count() == 2
