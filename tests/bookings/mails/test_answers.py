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
def stage(stage: Stage) -> Stage:
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
    stage: Stage,
) -> None:
    teacher, principal = stage.teacher.email, stage.principal.email
    booking = stage.prebook()
    assert answered_by() == {SALLE: [teacher], teacher: [CONTACT], principal: [CONTACT]}
    stage.confirm(booking)
    assert answered_by() == {SALLE: [teacher], teacher: [CONTACT]}
    actions.cancel_by_school(booking_id=booking.pk, reason="", by=stage.principal)
    assert answered_by() == {SALLE: [teacher], teacher: [CONTACT]}


def test_what_the_head_and_the_teacher_write_to_each_other_reaches_no_partner(
    stage: Stage,
) -> None:
    booking = stage.prebook()
    deliver()
    actions.ask_question(booking_id=booking.pk, text="Combien ?", by=stage.principal)
    assert answered_by() == {stage.teacher.email: [""]}
    actions.answer_question(booking_id=booking.pk, text="Deux.", by=stage.teacher)
    assert answered_by() == {stage.principal.email: [""]}


def test_without_an_address_of_contact_nobody_is_answered(stage: Stage) -> None:
    stage.offer.contact_email, stage.offer.contact_phone = "", "+33299000000"
    stage.offer.save()
    stage.prebook()
    assert answered_by()[stage.teacher.email] == [""]


def test_a_request_is_answered_by_the_other_side() -> None:
    asked = RequestFactory(template__contact_email=CONTACT, template__notification_emails=[SALLE])
    deliver()
    offers.write_again(request_id=asked.pk, text="Une classe de plus.", by=asked.teacher)
    assert answered_by() == {SALLE: [asked.teacher.email]}


def test_the_teacher_gets_a_receipt_with_the_event(stage: Stage) -> None:
    stage.prebook()
    mail = deliver()[stage.teacher.email]
    assert mail.subject == f"Préréservation envoyée{NBSP}: {stage.offer.title}"
    assert "pour confirmer ou refuser" in mail.body
    assert "STATUS:TENTATIVE" in calendar(mail)


def test_pre_booking_twice_sends_one_receipt(stage: Stage) -> None:
    stage.prebook()
    assert stage.teacher.email in deliver()
    stage.prebook()
    assert deliver() == {}


def credit_told(stage: Stage) -> str:
    """The line about the credit in the mail to the head."""
    body = deliver()[stage.principal.email].body
    return next((line for line in body.splitlines() if line.startswith("Crédit disponible")), "")


def test_the_head_reads_the_credit_before_and_after(stage: Stage) -> None:
    stage.prebook()
    before = stage.budget.amount
    after = before - stage.line.price
    said = credit_told(stage).replace(NBSP, "")
    for amount in (before, after):
        assert f"{amount:.2f}".replace(".", ",") + "€" in said
    assert "Après cette réservation" in said


def test_the_head_reads_what_lacks(stage: Stage) -> None:
    stage.budget.delete()
    BudgetFactory(institution=stage.institution, amount=stage.line.price - Decimal(20))
    stage.prebook()
    assert f"il manque 20,00{NBSP}€" in credit_told(stage)


def test_without_credit_the_mail_says_so_and_a_free_offer_says_nothing(stage: Stage) -> None:
    stage.budget.delete()
    stage.prebook()
    assert "Aucun crédit ne couvre cet événement" in credit_told(stage)
    PrebookedBookingFactory(
        offer=OfferFactory(line__price=0),
        institution=stage.institution,
        teacher=stage.teacher,
    )
    assert credit_told(stage) == ""


def test_the_head_reads_how_many_other_decisions_wait(stage: Stage) -> None:
    PrebookedBookingFactory(institution=stage.institution, teacher=stage.teacher)
    deliver()
    stage.prebook()
    assert "Une autre décision vous attend aussi." in deliver()[stage.principal.email].body


def test_the_partner_reads_no_credit(stage: Stage) -> None:
    """R44."""
    stage.prebook()
    assert "Crédit" not in deliver()[SALLE].body
