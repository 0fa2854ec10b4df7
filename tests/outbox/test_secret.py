"""A mail that carries a key: its recipient is the only one to read it."""

from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from outbox.actions import deliver_due, post_mail
from outbox.models import Message
from tests.factories.people import StaffFactory

pytestmark = pytest.mark.django_db
KEY = "https://exemple.fr/cle/abc"


def leave(*, secret: bool) -> Message:
    event = Message(event_id=uuid4(), event="thing.said", handler="thing.mails.key")
    post_mail(
        event, recipient="a@exemple.fr", subject="Clé", text=KEY, html=f"<p>{KEY}", secret=secret
    )
    return Message.objects.get(recipient="a@exemple.fr")


@pytest.mark.parametrize("secret", [True, False])
def test_a_secret_mail_leaves_whole_and_is_forgotten(secret):
    """Negative control: an ordinary mail is kept."""
    message = leave(secret=secret)
    deliver_due()
    message.refresh_from_db()
    assert KEY in mail.outbox[0].body
    assert message.state == Message.State.DELIVERED
    assert (KEY in str(message.payload)) is not secret


@pytest.mark.parametrize("secret", [True, False])
def test_the_administration_does_not_read_a_secret_mail_that_waits(client, secret):
    client.force_login(StaffFactory())
    message = leave(secret=secret)
    page = client.get(reverse("admin:outbox_message_change", args=[message.pk]))
    assert (KEY in page.content.decode()) is not secret
