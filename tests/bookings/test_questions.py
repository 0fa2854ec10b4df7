"""Asking before deciding: the question, the answer, who reads them, the mails."""

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from accounts.models import User
from bookings import actions
from bookings.actions.refusals import BookingMoved, NothingAsked
from bookings.models import Booking, DecisionMessage
from core.errors import NotAllowed
from tests.bookings.mails.letters import deliver
from tests.factories.schools import PrincipalFactory, TeacherFactory
from tests.stage import Stage, fresh, traces

pytestmark = pytest.mark.django_db
WORDS = "Qui accompagne les élèves ?"


def ask(
    stage: Stage, booking: Booking, text: str = WORDS, by: User | None = None
) -> DecisionMessage:
    return actions.ask_question(booking_id=booking.pk, text=text, by=by or stage.principal)


def answer(
    stage: Stage, booking: Booking, text: str = "Trois professeurs.", by: User | None = None
) -> DecisionMessage:
    return actions.answer_question(booking_id=booking.pk, text=text, by=by or stage.teacher)


def test_a_question_keeps_the_prebooking_waiting_and_tells_the_teacher(stage, booking):
    deliver()
    ask(stage, booking)
    sent = deliver()

    assert fresh(booking).state == "PREBOOKED"
    assert list(sent) == [stage.teacher.email]
    [message] = mail.outbox
    assert message.subject.startswith("Question de la direction")
    assert WORDS in message.body
    assert f"/adage/suivi/{booking.reference}/" in message.body


def test_the_answer_comes_back_to_the_head(stage, booking):
    ask(stage, booking)
    deliver()
    answer(stage, booking)
    sent = deliver()

    assert list(sent) == [stage.principal.email]
    assert "Trois professeurs." in mail.outbox[0].body
    assert f"/adage/decisions/{booking.reference}/" in mail.outbox[0].body


def test_the_same_words_sent_twice_are_one_message(stage, booking):
    ask(stage, booking)
    before = traces()
    ask(stage, booking)
    assert (DecisionMessage.objects.count(), traces()) == (1, before)


def test_only_the_head_asks_and_only_who_prebooked_answers(stage, booking):
    """S20, R23: 403 and nothing written."""
    ask(stage, booking)
    colleague = TeacherFactory(institution=stage.institution)
    for person in (stage.teacher, colleague, PrincipalFactory(), stage.member):
        with pytest.raises(NotAllowed):
            ask(stage, booking, "Autre", by=person)
    for person in (stage.principal, colleague, stage.member):
        with pytest.raises(NotAllowed):
            answer(stage, booking, by=person)
    assert DecisionMessage.objects.count() == 1


def test_nothing_is_answered_before_a_question_nor_asked_once_decided(stage, booking):
    with pytest.raises(NothingAsked):
        answer(stage, booking)
    stage.confirm(booking)
    with pytest.raises(BookingMoved):
        ask(stage, booking)
    assert not DecisionMessage.objects.exists()


def test_messages_are_only_added(stage, booking):
    """I10."""
    ask(stage, booking)
    for change in (
        lambda: DecisionMessage.objects.update(text="Autre"),
        lambda: DecisionMessage.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_two_pages_show_the_thread_to_those_two_only(client, stage, booking):
    ask(stage, booking, "Question secrète")
    answer(stage, booking, "Réponse discrète")
    follow_up = f"/adage/suivi/{booking.reference}/"

    def seen(person: User, path: str) -> set[str]:
        client.force_login(person)
        page = client.get(path, follow=True).content.decode()
        return {words for words in ("Question secrète", "Réponse discrète") if words in page}

    both = {"Question secrète", "Réponse discrète"}
    assert seen(stage.principal, f"/adage/decisions/{booking.reference}/") == both
    assert seen(stage.teacher, follow_up) == both
    assert seen(TeacherFactory(institution=stage.institution), follow_up) == set()
    assert seen(stage.member, f"/pro/offres/{stage.offer.ref}/") == set()


def test_the_forms_ask_for_words_at_their_field(client, stage, booking):
    for person, path, words in (
        (stage.principal, f"/adage/decisions/{booking.reference}/question/", "Votre question"),
        (stage.teacher, f"/adage/suivi/{booking.reference}/reponse/", "Votre réponse"),
    ):
        client.force_login(person)
        answered = client.post(path, {"text": "  "})
        page = answered.content.decode()
        assert (answered.status_code, "Écrivez votre message." in page) == (422, True)
        assert words in page
        assert client.post(path, {"text": "x" * 1001}).status_code == 422
        assert client.post(path, {"text": WORDS}).status_code == 302
        assert client.get(path).status_code == 302
    assert DecisionMessage.objects.count() == 2


def test_a_colleague_cannot_answer_and_another_school_finds_nothing(client, stage, booking):
    ask(stage, booking)
    path = f"/adage/suivi/{booking.reference}/reponse/"
    client.force_login(TeacherFactory(institution=stage.institution))
    assert client.post(path, {"text": WORDS}).status_code == 403
    client.force_login(TeacherFactory())
    assert client.post(path, {"text": WORDS}).status_code == 404
