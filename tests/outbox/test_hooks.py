"""What the provider tells: with its secret only, once, and the address is marked (M20)."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from outbox.actions import deliver_due, hear, post_mail, works_again
from outbox.models import Address, MailEvent, Message
from tests.answers import Answer
from tests.factories.people import StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
SECRET = "crochet:un-secret-de-tests"
AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
EPOCH = int(AT.timestamp())


@pytest.fixture(autouse=True)
def _brevo(settings: Settings) -> None:
    settings.MAIL_PROVIDER = "brevo"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}


def told(event: str, email: str = "ana@exemple.fr", secret: str = SECRET, **more: Any) -> Answer:
    """Call the hook as Brevo does."""
    body = {"event": event, "email": email, "ts_epoch": EPOCH * 1000, "id": 1, **more}
    basic = base64.b64encode(secret.encode()).decode()
    return Client().post(
        reverse("mail-events", args=["brevo"]),
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Basic {basic}"},
    )


def test_a_bounce_marks_the_address_once_however_often_it_is_told() -> None:
    answers = [told("hard_bounce", reason="No such user").status_code for _ in range(100)]

    assert set(answers) == {200}
    marked = Address.objects.get()
    assert (marked.email, marked.trouble) == ("ana@exemple.fr", "BOUNCED")
    assert MailEvent.objects.count() == 1


def test_a_complaint_is_a_complaint_even_after_a_bounce() -> None:
    told("hard_bounce")
    told("spam", id=2)
    told("hard_bounce", id=3)

    assert Address.objects.get().trouble == "COMPLAINED"


@pytest.mark.parametrize("event", ["hard_bounce", "soft_bounce"])
def test_a_mail_that_came_back_marks_its_address_whatever_the_bounce_is_called(event: str) -> None:
    """Anymail tells both of Brevo's words as one: bounced."""
    assert told(event).status_code == 200
    assert Address.objects.get().trouble == "BOUNCED"


@pytest.mark.parametrize("event", ["delivered", "opened", "click"])
def test_what_is_no_refusal_marks_nothing(event: str) -> None:
    assert told(event).status_code == 200
    assert not Address.objects.exists()


@pytest.mark.parametrize("secret", ["crochet:faux", "", "x" * 5000, "é:ü"])
def test_m20_a_wrong_secret_is_refused_and_writes_nothing(secret: str) -> None:
    assert told("hard_bounce", secret=secret).status_code == 400
    assert (Address.objects.count(), MailEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize("body", [b"", b"[", b"null", b'{"event":"hard_bounce"}', b"\xff\xfe"])
def test_a_hostile_body_is_no_500(body: bytes) -> None:
    basic = base64.b64encode(SECRET.encode()).decode()
    answer = Client(raise_request_exception=False).post(
        reverse("mail-events", args=["brevo"]),
        body,
        content_type="application/json",
        headers={"Authorization": f"Basic {basic}"},
    )
    assert answer.status_code < 500
    assert Address.objects.count() == 0


@pytest.mark.parametrize(("provider", "secret"), [("mailjet", SECRET), ("brevo", "")])
def test_another_provider_or_no_secret_at_all_is_no_address(
    settings: Any, provider: str, secret: str
) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": secret}
    assert Client().post(reverse("mail-events", args=[provider])).status_code == 404


def a_mail(recipient: str = "ana@exemple.fr", template: str = "somebody_said") -> Message:
    event = Message(event="thing.said", handler=f"app.mails.{template}")
    post_mail(event, recipient=recipient, subject="Bonjour", text="Mot", html="")
    return Message.objects.get(event_id=event.event_id)


def test_f23_a_delivery_told_by_the_provider_settles_the_doubt() -> None:
    mail = a_mail()
    Message.objects.filter(pk=mail.pk).update(state="UNCERTAIN", claimed_at=AT, parked_at=AT)

    hear(event_id="brevo:7", kind="delivered", email=mail.recipient, message_id=str(mail.pk), at=AT)

    found = Message.objects.get(pk=mail.pk)
    assert (found.state, found.delivered_at, found.parked_at) == ("DELIVERED", AT, None)


def test_somebody_elses_identifier_settles_nothing() -> None:
    """An event about another address is no proof."""
    mail = a_mail()
    Message.objects.filter(pk=mail.pk).update(state="UNCERTAIN", claimed_at=AT)

    hear(event_id="x", kind="delivered", email="autre@b.fr", message_id=str(mail.pk), at=AT)
    hear(event_id="y", kind="delivered", email=mail.recipient, message_id="'; DROP", at=AT)

    assert Message.objects.get(pk=mail.pk).state == "UNCERTAIN"


def test_a_complaint_stops_what_is_not_essential_only(mailoutbox: list[Any]) -> None:
    Address.objects.create(email="ana@exemple.fr", trouble="COMPLAINED", since=AT)
    a_mail(template="partner_event_tomorrow")
    a_mail(template="partner_got_a_booking")
    deliver_due()

    states = dict(Message.objects.values_list("template", "state"))
    assert states == {
        "partner_event_tomorrow": "ABANDONED",
        "partner_got_a_booking": "DELIVERED",
    }


def test_the_owner_is_told_on_the_page_and_says_that_it_works_again(client: Client) -> None:
    user = UserFactory(email="ana@exemple.fr")
    told("hard_bounce", reason="Boîte pleine")
    client.force_login(user)

    page = client.get(reverse("partner:notifications")).content.decode()
    assert "Nos courriels vous reviennent." in page
    assert reverse("partner:address_works") in page
    client.post(reverse("partner:address_works"))

    assert "vous reviennent" not in client.get(reverse("partner:notifications")).content.decode()
    a_mail()
    deliver_due()
    assert Message.objects.get().state == "DELIVERED"


def test_an_old_bounce_told_late_does_not_mark_again_what_was_mended() -> None:
    told("hard_bounce")
    assert (works_again(email="Ana@exemple.fr"), works_again(email="ana@exemple.fr")) == (
        True,
        False,
    )
    told("hard_bounce", id=9)
    assert Address.objects.get().mended_at is not None


def test_support_may_say_that_an_address_works_again(client: Client) -> None:
    told("hard_bounce")
    client.force_login(StaffFactory())
    client.post(reverse("admin:outbox_address_fonctionne", args=["ana@exemple.fr"]))

    assert Address.objects.get().mended_at is not None
