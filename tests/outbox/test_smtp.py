"""A mail server that stops in the middle: only a mail whose text left may be in doubt (F22b)."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from outbox import rules
from outbox.actions import deliver_due
from outbox.errors import Hung, Retry, Uncertain
from outbox.mails import send
from outbox.models import Message
from tests.outbox.mail_server import STEPS, MailServer
from tests.patience import HANGS_SECONDS

BEFORE_THE_TEXT = STEPS[: STEPS.index("text")]
Serve = Callable[..., MailServer]


@pytest.fixture
def serve(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Start a server that stops at a step, and send by it, with little patience."""
    monkeypatch.setattr(rules, "MAIL_HANDSHAKE_SECONDS", 0.6)
    monkeypatch.setattr(rules, "MAIL_ANSWER_SECONDS", 0.6)
    monkeypatch.setattr(rules, "MAIL_LEAVE_SECONDS", 0.2)
    servers: list[MailServer] = []

    def start(stops_at: str = "", how: str = "silent") -> MailServer:
        servers.append(MailServer(stops_at, how))
        settings.EMAIL_BACKEND = "outbox.mails.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", servers[-1].port
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "us", "secret"
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 2 * HANGS_SECONDS  # not the one that counts
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def a_mail(**more: Any) -> Message:
    content = {
        "subject": "Bonjour", "text": "Un mot.", "html": "", "secret": False, "attachments": [],
    }  # fmt: skip
    return Message(
        event="thing.said",
        handler="outbox.mails.send",
        recipient="ana@exemple.fr",
        template="somebody_said",
        payload=content,
        **more,
    )


@pytest.mark.parametrize("step", BEFORE_THE_TEXT)
@pytest.mark.parametrize(("how", "fate"), [("silent", Hung), ("drips", Hung), ("gone", Retry)])
def test_a_mail_whose_text_never_left_is_tried_again(
    serve: Serve, step: str, how: str, fate: type[Exception]
) -> None:
    server, began = serve(step, how), time.monotonic()
    with pytest.raises(Retry) as error:
        send(a_mail())
    assert type(error.value) is fate
    assert server.taken == 0
    assert time.monotonic() - began < HANGS_SECONDS


@pytest.mark.parametrize("how", ["silent", "drips", "gone"])
def test_a_mail_whose_text_left_without_an_answer_is_in_doubt(serve: Serve, how: str) -> None:
    """Negative control of the test above: one step later, nobody knows."""
    serve("text", how)
    with pytest.raises(Uncertain):
        send(a_mail())


def test_a_text_that_was_refused_is_no_doubt(serve: Serve) -> None:
    serve("text", "refuses")
    with pytest.raises(Retry):
        send(a_mail())


@pytest.mark.parametrize("how", ["silent", "drips", "gone"])
def test_a_server_that_does_not_say_goodbye_has_taken_the_mail(serve: Serve, how: str) -> None:
    """It would leave a second time."""
    server, began = serve("QUIT", how), time.monotonic()
    send(a_mail())
    assert server.taken == 1
    assert time.monotonic() - began < HANGS_SECONDS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "state"), [*((step, "WAITING") for step in BEFORE_THE_TEXT), ("text", "UNCERTAIN")]
)
def test_what_the_outbox_makes_of_a_silence(serve: Serve, step: str, state: str) -> None:
    serve(step)
    mail = a_mail()
    mail.save()
    deliver_due()
    found = Message.objects.get()
    assert (found.state, found.attempts) == (state, 1)
    assert found.cause == ("HUNG" if state == "WAITING" else "")


@pytest.mark.django_db
def test_what_hung_is_given_more_time(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that greets late would never be sent anything."""
    asked: list[float] = []
    monkeypatch.setattr(
        "outbox.mails.smtp.EmailBackend.be_patient", lambda self, seconds: asked.append(seconds)
    )
    serve()
    send(a_mail())
    send(a_mail(cause="HUNG"))
    assert asked == [0.6, rules.MAIL_PATIENT_HANDSHAKE_SECONDS]


def leave_mails(count: int) -> None:
    for rank in range(count):
        mail = a_mail()
        mail.recipient = f"p{rank}@exemple.fr"
        mail.save()


@pytest.mark.django_db
def test_the_mails_of_a_batch_leave_by_one_connection(serve: Serve) -> None:
    server = serve()
    leave_mails(5)
    deliver_due()
    assert (server.callers, server.taken) == (1, 5)
    assert set(Message.objects.values_list("state", flat=True)) == {"DELIVERED"}


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["gone", "closing"])
def test_a_connection_cut_between_two_mails_is_made_again_and_nothing_is_counted(
    serve: Serve, how: str
) -> None:
    """A server takes so many mails by one connection: that says nothing of the next mail."""
    server = serve("MAIL", how)
    server.stops_after = 2
    leave_mails(5)
    deliver_due()
    assert (server.callers, server.taken) == (3, 5)
    assert set(Message.objects.values_list("state", "attempts")) == {("DELIVERED", 1)}


@pytest.mark.django_db
def test_the_second_mail_of_a_connection_may_be_in_doubt_too(serve: Serve) -> None:
    """Nothing of it left before its own text did, whatever became of the first (F22b)."""
    server = serve("text", "gone")
    server.stops_after = 1
    leave_mails(2)
    deliver_due()
    assert sorted(Message.objects.values_list("state", flat=True)) == ["DELIVERED", "UNCERTAIN"]


@pytest.mark.django_db
def test_a_second_mail_that_meets_a_silence_before_its_text_is_tried_again(serve: Serve) -> None:
    server = serve("RCPT", "silent")
    server.stops_after = 1
    leave_mails(2)
    deliver_due()
    assert sorted(Message.objects.values_list("state", "cause")) == [
        ("DELIVERED", ""),
        ("WAITING", "HUNG"),
    ]
