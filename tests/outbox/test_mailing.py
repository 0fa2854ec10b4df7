"""One mail leaves once, or is looked up before it leaves again (I8, F22, F23; G18)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from smtplib import (
    SMTPServerDisconnected,
)
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from outbox import rules
from outbox.actions import deliver_due, post_mail, retry, settle_doubts
from outbox.models import Address, Message
from passculture.eml import look_up
from tests.factories.people import StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("esp")]
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def a_mail(recipient: str = "ana@exemple.fr", **facts: Any) -> Message:
    """A mail left by an event, not sent yet."""
    event = Message(event="thing.said", handler="app.mails.somebody_said", facts=facts)
    with transaction.atomic():
        post_mail(
            event, recipient=recipient, subject="Bonjour", text="Un mot.", html="<p>Un mot</p>"
        )
    return Message.objects.get(event_id=event.event_id)


def state(message: Message) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM audit_mail WHERE message_id = %s", [message.pk])
        return str(cursor.fetchone()[0])


def pass_time(traveller: time_machine.Traveller, duration: timedelta) -> None:
    traveller.move_to(timezone.now() + duration)


def test_a_mail_goes_from_queued_to_sent(traveller: Any, esp: Any) -> None:
    mail = a_mail()
    assert state(mail) == "queued"

    deliver_due()

    assert state(mail) == "sent"
    assert [str(mail.pk)] == esp.TAKEN


def test_while_it_is_handed_over_the_mail_is_sending_and_nobody_else_takes_it(
    traveller: Any, esp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail, seen = a_mail(), []
    send = esp.EmailBackend.send_messages

    def look_meanwhile(self: Any, messages: Any) -> int:
        seen.append((state(mail), deliver_due(), settle_doubts()))
        return int(send(self, messages))

    monkeypatch.setattr(esp.EmailBackend, "send_messages", look_meanwhile)
    deliver_due()

    assert seen == [("sending", 0, 0)]
    assert [str(mail.pk)] == esp.TAKEN


@pytest.mark.parametrize("when", ["after", "before"])
def test_f23_a_process_killed_while_sending_leaves_a_doubt_that_is_looked_up_then_one_mail(
    traveller: Any, esp: Any, when: str
) -> None:
    """SystemExit stands for the kill: nothing is written after the claim."""
    mail = a_mail()
    esp.MOODS.append((when, SystemExit(9)))
    with pytest.raises(SystemExit):
        deliver_due()
    assert state(mail) == "sending"

    assert settle_doubts() == 0
    pass_time(traveller, rules.SENDING_AT_MOST + timedelta(seconds=1))
    assert settle_doubts() == 1
    deliver_due()

    assert state(mail) == "sent"
    assert [str(mail.pk)] == esp.TAKEN


def test_a_connection_lost_after_the_mail_was_taken_never_sends_it_twice(
    traveller: Any, esp: Any
) -> None:
    mail = a_mail()
    esp.MOODS.append(("after", SMTPServerDisconnected("Connection unexpectedly closed")))
    deliver_due()
    assert state(mail) == "uncertain"

    assert (deliver_due(), settle_doubts()) == (0, 0)
    pass_time(traveller, rules.KNOWN_AFTER)
    assert settle_doubts() == 1

    assert (state(mail), esp.TAKEN) == ("sent", [str(mail.pk)])


def test_what_the_provider_never_received_leaves_again_under_the_same_identifier(
    traveller: Any, esp: Any
) -> None:
    mail = a_mail()
    esp.MOODS.append(("before", TimeoutError("timed out")))
    deliver_due()
    assert state(mail) == "uncertain"
    pass_time(traveller, rules.KNOWN_AFTER)
    settle_doubts()
    assert state(mail) == "queued"

    deliver_due()

    assert (state(mail), esp.TAKEN) == ("sent", [str(mail.pk)])


def test_a_doubt_nobody_can_settle_waits_for_somebody_and_never_leaves_alone(
    traveller: Any, esp: Any, settings: Any
) -> None:
    """Plain SMTP has nobody to ask: the administration decides."""
    settings.MAIL_LOOKUP = ""
    mail = a_mail()
    esp.MOODS.append(("after", SMTPServerDisconnected("closed")))
    deliver_due()
    pass_time(traveller, rules.KNOWN_AFTER)
    settle_doubts()

    found = Message.objects.get(pk=mail.pk)
    assert (found.state, found.parked_at) == ("UNCERTAIN", timezone.now())
    assert "peut-être deux fois" in found.last_error
    pass_time(traveller, timedelta(days=3))
    assert (deliver_due(), settle_doubts()) == (0, 0)

    retry(message_id=mail.pk, by=StaffFactory())
    deliver_due()
    assert [str(mail.pk)] * 2 == esp.TAKEN


def test_a_silent_provider_is_asked_for_a_day_then_somebody_decides(
    traveller: Any, esp: Any
) -> None:
    esp.KNOWS = False
    mail = a_mail()
    esp.MOODS.append(("after", SMTPServerDisconnected("closed")))
    deliver_due()
    pass_time(traveller, timedelta(hours=1))
    settle_doubts()
    assert Message.objects.get(pk=mail.pk).parked_at is None

    pass_time(traveller, timedelta(hours=24))
    settle_doubts()

    assert Message.objects.get(pk=mail.pk).parked_at is not None


def test_a_sender_that_wakes_after_its_mail_was_settled_changes_nothing(
    traveller: Any, esp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F2: a zombie. Its mail was taken for lost, looked up, found."""
    mail = a_mail()
    send = esp.EmailBackend.send_messages

    def sleep_meanwhile(self: Any, messages: Any) -> int:
        done = int(send(self, messages))
        pass_time(traveller, timedelta(minutes=5))
        assert settle_doubts() == 1
        return done

    monkeypatch.setattr(esp.EmailBackend, "send_messages", sleep_meanwhile)
    deliver_due()

    assert (state(mail), esp.TAKEN) == ("sent", [str(mail.pk)])
    assert Message.objects.get(pk=mail.pk).last_error == "Le fournisseur l’a bien reçu."


def test_f22_a_provider_that_is_away_loses_nothing_and_sends_nothing_twice(
    traveller: Any, esp: Any
) -> None:
    mails = [a_mail(f"personne{rank}@exemple.fr") for rank in range(5)]
    esp.MOODS += [("away", ConnectionRefusedError("refused"))] * 12
    for _ in range(12):
        deliver_due()
        pass_time(traveller, timedelta(minutes=6))

    assert sorted(esp.TAKEN) == sorted(str(mail.pk) for mail in mails)
    assert {state(mail) for mail in mails} == {"sent"}


def test_f22_a_mail_that_leaves_a_day_late_says_so_in_both_parts(
    traveller: Any, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    a_mail()
    Message.objects.update(
        payload={
            "subject": "Bonjour",
            "text": "Un mot.",
            "secret": False,
            "attachments": [],
            "html": '<div class="intro"><p>Un mot</p></div>',
            "link": "",
        }
    )
    pass_time(traveller, timedelta(hours=25))
    deliver_due()

    [mail] = mailoutbox
    for said in (mail.body, mail.alternatives[0][0]):
        assert "Ce message a été écrit le mardi 1er décembre 2026, 10\u00a0h" in said
        assert "part en retard" in said


def test_a_reminder_out_of_date_does_not_leave(traveller: Any, esp: Any) -> None:
    mail = a_mail(good_until=(NOW + timedelta(hours=5)).isoformat())
    pass_time(traveller, timedelta(hours=6))
    deliver_due()

    found = Message.objects.get(pk=mail.pk)
    assert (found.state, esp.TAKEN) == ("ABANDONED", [])
    assert found.last_error.startswith("Parti trop tard")


def test_nothing_leaves_for_an_address_that_refuses_our_mails(traveller: Any, esp: Any) -> None:
    Address.objects.create(email="ana@exemple.fr", trouble="BOUNCED", since=NOW)
    mail = a_mail("Ana@exemple.fr")
    deliver_due()

    found = Message.objects.get(pk=mail.pk)
    assert (found.state, esp.TAKEN) == ("ABANDONED", [])
    assert found.last_error == "Refusée par sa messagerie depuis le 01/12/2026\u00a0: rien ne part."


def test_the_folder_of_mails_is_asked_by_identifier(settings: Any, tmp_path: Any) -> None:
    """The default of a development machine is a provider like the others: verified, not trusted."""
    settings.EMAIL_BACKEND = "passculture.eml.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    mail, other = a_mail(), a_mail("autre@exemple.fr")
    deliver_due(ids=[mail.pk])

    assert (look_up(mail), look_up(other)) == (True, False)
