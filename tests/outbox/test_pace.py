"""What a delivery costs: statements from one mail to the next, a mail as text."""

import re
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from outbox import rules
from outbox.actions import deliver_due, post, post_mail, rows
from outbox.errors import Retry
from outbox.mails.mime import Mail
from outbox.models import Breaker, Message

pytestmark = pytest.mark.django_db
_, LETTERS, MAILS, _, _ = rules.LANES


def leave_mails(count: int) -> None:
    for rank in range(count):
        event = Message(event="thing.said", handler="app.mails.somebody_said")
        post_mail(event, recipient=f"p{rank}@ex.fr", subject="x", text="x", html="")


def test_from_one_mail_to_the_next_there_is_one_statement(esp: Any) -> None:
    leave_mails(4)
    with CaptureQueriesContext(connection) as asked:
        deliver_due(lanes=[MAILS])

    written = [one["sql"] for one in asked.captured_queries if "UPDATE outbox" in one["sql"]]
    # The first claim, one from each mail to the next, and two that find nothing more.
    assert (len(written), len(esp.TAKEN)) == (1 + 3 + 2, 4)
    assert set(Message.objects.values_list("state", "attempts")) == {("DELIVERED", 1)}


def test_the_one_that_fails_is_told_before_another_is_claimed(esp: Any) -> None:
    """And while something is known against the way out, each asks for its permit again."""
    leave_mails(3)
    esp.MOODS.append(("away", ConnectionRefusedError("refused")))
    deliver_due(lanes=[MAILS])

    assert len(esp.TAKEN) == 2
    assert Message.objects.filter(state="WAITING", cause="FAILED", attempts=1).count() == 1
    assert Message.objects.filter(state="SENDING").count() == 0
    assert Breaker.objects.get(channel="MAIL", cause="FAILED").failures == 0


def test_letters_that_are_written_together_are_told_in_one_statement(world: Any) -> None:
    for label in ("a", "b", "c"):
        with transaction.atomic():
            post("thing.said", subject="x", facts={"label": label})
    with CaptureQueriesContext(connection) as asked:
        deliver_due(lanes=[LETTERS])

    written = [one["sql"] for one in asked.captured_queries if "UPDATE outbox" in one["sql"]]
    assert (len(written), world.told) == (1, ["a", "b", "c"])
    assert set(Message.objects.values_list("state", "attempts")) == {("DELIVERED", 1)}


def test_one_letter_that_fails_leaves_the_others_written(world: Any) -> None:
    def writes(message: Message) -> None:
        post_mail(message, recipient="a@ex.fr", subject="x", text="x", html="")

    def writes_then_fails(message: Message) -> None:
        post_mail(message, recipient="b@ex.fr", subject="x", text="x", html="")
        raise Retry("no")

    world.mood |= {"good": writes, "bad": writes_then_fails}
    for label in ("good", "bad"):
        with transaction.atomic():
            post("thing.said", subject="x", facts={"label": label})
    deliver_due(lanes=[LETTERS])

    letters = Message.objects.filter(recipient="")
    found = dict(letters.values_list("facts__label", "state"))
    assert found == {"good": "DELIVERED", "bad": "WAITING"}
    assert list(letters.values_list("attempts", flat=True)) == [1, 1]
    assert list(Message.objects.exclude(recipient="").values_list("recipient", flat=True)) == [
        "a@ex.fr"
    ]


def test_what_left_is_written_though_the_next_cannot_be_claimed(
    esp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One statement tells of the one and claims the other: refused, the first is told alone."""
    leave_mails(2)
    broken, next_mail = [], rows.next_mail

    def refused(*arguments: Any, sent: Message | None, **options: Any) -> Any:
        if sent is None or broken:
            return next_mail(*arguments, sent=sent, **options)
        broken.append(sent)
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr(rows, "next_mail", refused)
    with pytest.raises(DataError):
        deliver_due(lanes=[MAILS])
    assert len(esp.TAKEN) == 1
    assert sorted(Message.objects.values_list("state", flat=True)) == ["DELIVERED", "WAITING"]


def test_a_letter_that_fails_among_others_is_said_once(
    world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Together nothing is said: apart it fails again."""
    world.mood |= {"bad": ValueError("ours")}
    for label in ("good", "bad"):
        with transaction.atomic():
            post("thing.said", subject="x", facts={"label": label})
    deliver_due(lanes=[LETTERS])
    assert [one.message for one in caplog.records].count("message failed") == 1


def as_text(mail: EmailMultiAlternatives) -> bytes:
    text = mail.message().as_bytes(linesep="\r\n")
    return re.sub(rb"=_\w+|={15}\d+==", b"PART", text)


def test_a_mail_is_the_text_that_django_makes_of_it_but_for_its_boundaries() -> None:
    long = "Une sortie confirmée\u00a0: " + "les coulisses du théâtre, " * 6
    texts = []
    for kind in (Mail, EmailMultiAlternatives):
        mail: Any = kind(
            subject=long,
            body="Bonjour,\nà demain.",
            to=["a@ex.fr", "Zoé <z@ex.fr>"],
            headers={
                "Date": "Mon, 30 Nov 2026 10:00:00 +0000",
                "Message-ID": "<1@ex.fr>",
                "List-Unsubscribe": "<https://ex.fr/" + "long/" * 30 + ">",
            },
        )
        mail.key = "a1" * 16
        mail.attach_alternative("<p>Bonjour</p>" + "é" * 1200, "text/html")
        mail.attach("date.ics", "BEGIN:VCALENDAR", "text/calendar")
        mail.attach("papier.pdf", b"%PDF", "application/pdf")
        texts.append(as_text(mail))
    assert texts[0] == texts[1]
