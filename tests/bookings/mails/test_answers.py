"""Whom an answer to a mail reaches: the other human, never the head; the receipt of a teacher."""

from decimal import Decimal

import pytest

from bookings import actions
from offers import actions as offers
from tests.bookings.mails.letters import NBSP, calendar, deliver
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.schools import BudgetFactory
from tests.factories.templates import RequestFactory
from tests.stage import Stage

pytestmark = pytest.mark.django_db
SALLE, CONTACT = "salle@eclusier.fr", "contact@eclusier.fr"


@pytest.fixture
def told_stage(stage: Stage) -> Stage:
    """The stage, whose offer says whom to tell and whom to write to."""
    stage.offer.notification_emails, stage.offer.contact_email = [SALLE], CONTACT
    stage.offer.save()
    return stage


def answered_by() -> dict[str, list[str]]:
    """Address -> whom an answer to the mail just received there reaches."""
    return {
        address: list(mail.reply_to) or [mail.extra_headers.get("Reply-To", "")]
        for address, mail in deliver().items()
    }


def test_the_partner_and_the_teacher_answer_each_other_and_the_head_the_partner(
    told_stage: Stage,
) -> None:
    teacher, principal = told_stage.teacher.email, told_stage.principal.email
    booking = told_stage.prebook()
    assert answered_by() == {SALLE: [teacher], teacher: [CONTACT], principal: [CONTACT]}
    told_stage.confirm(booking)
    assert answered_by() == {SALLE: [teacher], teacher: [CONTACT]}
    actions.cancel_by_school(booking_id=booking.pk, reason="", by=told_stage.principal)
    assert answered_by() == {SALLE: [teacher], teacher: [CONTACT]}


def test_what_the_head_and_the_teacher_write_to_each_other_reaches_no_partner(
    told_stage: Stage,
) -> None:
    booking = told_stage.prebook()
    deliver()
    actions.ask_question(booking_id=booking.pk, text="Combien ?", by=told_stage.principal)
    assert answered_by() == {told_stage.teacher.email: [""]}
    actions.answer_question(booking_id=booking.pk, text="Deux.", by=told_stage.teacher)
    assert answered_by() == {told_stage.principal.email: [""]}


def test_without_an_address_of_contact_nobody_is_answered(told_stage: Stage) -> None:
    told_stage.offer.contact_email, told_stage.offer.contact_phone = "", "+33299000000"
    told_stage.offer.save()
    told_stage.prebook()
    assert answered_by()[told_stage.teacher.email] == [""]


def test_a_request_is_answered_by_the_other_side() -> None:
    asked = RequestFactory(template__contact_email=CONTACT, template__notification_emails=[SALLE])
    deliver()
    offers.write_again(request_id=asked.pk, text="Une classe de plus.", by=asked.teacher)
    assert answered_by() == {SALLE: [asked.teacher.email]}


def test_the_teacher_gets_a_receipt_with_the_event(told_stage: Stage) -> None:
    told_stage.prebook()
    mail = deliver()[told_stage.teacher.email]
    assert mail.subject == f"Préréservation envoyée{NBSP}: {told_stage.offer.title}"
    assert "pour confirmer ou refuser" in mail.body
    assert "STATUS:TENTATIVE" in calendar(mail)


def test_pre_booking_twice_sends_one_receipt(told_stage: Stage) -> None:
    told_stage.prebook()
    assert told_stage.teacher.email in deliver()
    told_stage.prebook()
    assert deliver() == {}


def credit_told(told_stage: Stage) -> str:
    """The line about the credit in the mail to the head."""
    body = deliver()[told_stage.principal.email].body
    return next((line for line in body.splitlines() if line.startswith("Crédit disponible")), "")


def test_the_head_reads_the_credit_before_and_after(told_stage: Stage) -> None:
    told_stage.prebook()
    before = told_stage.budget.amount
    after = before - told_stage.line.price
    said = credit_told(told_stage).replace(NBSP, "")
    for amount in (before, after):
        assert f"{amount:.2f}".replace(".", ",") + "€" in said
    assert "Après cette réservation" in said


def test_the_head_reads_what_lacks(told_stage: Stage) -> None:
    told_stage.budget.delete()
    BudgetFactory(institution=told_stage.institution, amount=told_stage.line.price - Decimal(20))
    told_stage.prebook()
    assert f"il manque 20,00{NBSP}€" in credit_told(told_stage)


def test_without_credit_the_mail_says_so_and_a_free_offer_says_nothing(told_stage: Stage) -> None:
    told_stage.budget.delete()
    told_stage.prebook()
    assert "Aucun crédit ne couvre cet événement" in credit_told(told_stage)
    PrebookedBookingFactory(
        offer=OfferFactory(line__price=0),
        institution=told_stage.institution,
        teacher=told_stage.teacher,
    )
    assert credit_told(told_stage) == ""


def test_the_head_reads_how_many_other_decisions_wait(told_stage: Stage) -> None:
    PrebookedBookingFactory(institution=told_stage.institution, teacher=told_stage.teacher)
    deliver()
    told_stage.prebook()
    assert "Une autre décision vous attend aussi." in deliver()[told_stage.principal.email].body


def test_the_partner_reads_no_credit(told_stage: Stage) -> None:
    """R44."""
    told_stage.prebook()
    assert "Crédit" not in deliver()[SALLE].body
