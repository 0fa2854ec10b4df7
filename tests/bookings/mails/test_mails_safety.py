"""What a mail must never do: carry a header, a script, or a secret of the school (M12, M13)."""

from email.message import EmailMessage

import pytest
from django.conf import settings

from bookings import actions
from bookings.mails.letter import Letter, send
from outbox.models import Message
from tests.bookings.mails.letters import NBSP, deliver, html_of, whole
from tests.factories.offers import ConfirmedBookingFactory, PrebookedBookingFactory

pytestmark = pytest.mark.django_db


def test_what_people_typed_is_shown_and_never_run(booking):
    """M12: escaped in HTML, literal in text."""
    message = deliver()["salle@eclusier.fr"]
    assert "Masques &amp; chœur\u00a0: &lt;visite&gt;" in html_of(message)
    assert "<visite>" not in html_of(message)
    assert "Masques & chœur\u00a0: <visite>" in message.body


@pytest.mark.parametrize(
    "nasty",
    [
        "Titre\r\nBcc: voleur@example.org",
        "Titre\nX-Header: 1",
        "=?utf-8?q?Bcc=3A?= voleur@example.org",
        "{{ settings.SECRET_KEY }}{% load x %}",
        "--8<-- </p><script>alert(1)</script>",
        "\u202eTitre à l’envers \u0085 \u2028 fin",
    ],
)
def test_a_nasty_title_adds_neither_header_nor_recipient_nor_script(teacher, nasty):
    """M13."""
    PrebookedBookingFactory(
        offer__title=nasty, offer__notification_emails=["a@b.fr"], teacher=teacher
    )
    message = deliver()["a@b.fr"]
    sent: EmailMessage = message.message()
    assert message.recipients() == ["a@b.fr"]
    assert "\n" not in message.subject
    assert (sent.get_all("Bcc"), sent.get("X-Header"), len(sent.get_all("Subject"))) == (
        None,
        None,
        1,
    )
    assert "<script" not in html_of(message)
    assert settings.SECRET_KEY not in message.body


def test_a_partner_reads_neither_the_head_nor_the_credit(teacher, principal, school):
    """R44: the name, the address, the words and the money of the school."""
    principal.last_name = "Zébuline"
    principal.save()
    booking = ConfirmedBookingFactory(
        offer__notification_emails=["a@b.fr"], teacher=teacher, principal=principal
    )
    messages = list(deliver().values())
    actions.cancel_by_school(booking_id=booking.pk, reason="Zébuline dit 6 200 €", by=principal)
    messages += deliver().values()
    mine = [message for message in messages if message.to == ["a@b.fr"]]
    assert len(mine) == 2
    for message in mine:
        for secret in ["Zébuline", principal.email, "6200", "6 200", f"6{NBSP}200", school.email]:
            assert secret not in whole(message)
    assert any(principal.email in message.to for message in messages)  # something could have leaked


def test_an_offer_without_address_warns_and_does_not_block(booking):
    """It cannot happen by the pages; the outbox says it in the admin."""
    message = Message.objects.get(handler="bookings.mails.partner.partner_got_a_prebooking")
    letter = Letter(booking, [" "], "partner", [], ("", ""), "")
    assert send(message, letter) == "Aucune adresse à prévenir."
