"""The form of a mail: both parts, links, typography, calendar, once and no more (R60, R62)."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail

from bookings import actions
from outbox.models import Message
from passculture.side_effects import EVENTS
from tests.bookings.mails.letters import (
    assert_links_are_ours,
    assert_same_content,
    assert_typography,
    calendar,
    deliver,
    words,
)
from tests.factories.offers import ConfirmedBookingFactory, LineFactory, PrebookedBookingFactory
from tests.factories.people import StaffFactory
from tests.owner import as_owner, erase, rewrite

pytestmark = pytest.mark.django_db


def test_every_mail_of_the_table_can_be_written(booking, principal, teacher):
    """Each mail of a booking or of an alert is rendered for each event that calls it.

    The news of a saved search is about no booking: tests/catalogue/test_search_follows.py.
    """
    deliver()
    erase(Message.objects.all())
    held_until = booking.bookable_until
    proposal = LineFactory(
        offer=booking.offer, held_for=teacher, held_until=held_until, withdrawn_at=held_until
    )
    for event, row in EVENTS.items():
        for handler in row.handlers:
            if (
                handler.startswith(("bookings.mails.", "catalogue.mails."))
                and event != "search.news_found"
            ):
                facts = {"booking_id": booking.pk, "from_state": "PREBOOKED", "reason": "Motif"}
                facts["line_id"] = booking.stock_id
                if event == "offer.deadline_nears":
                    facts["line_id"] = proposal.pk
                facts |= {"about": held_until.isoformat(), "offer_id": booking.offer_id}
                facts["user_id"] = teacher.pk
                facts["to_state"] = "CONFIRMED" if event == "booking.confirmed" else "CANCELLED"
                Message.objects.create(event=event, handler=handler, facts=facts)
    deliver()
    templates = set(Message.objects.exclude(recipient="").values_list("template", flat=True))
    written = {page.stem for page in Path("templates/bookings/mails").glob("[!_]*.html")}
    assert templates == written | {"teacher_offer_is_free"}
    for message in mail.outbox:
        assert "  " not in message.subject
        assert words(message.subject)
        assert message.body.strip()
        assert_same_content(message)
        assert_links_are_ours(message)
        assert_typography(message)


def test_the_calendar_follows_the_booking(teacher, principal):
    """R62: one event, one UID, its status and its number move."""
    booking = ConfirmedBookingFactory(
        offer__notification_emails=["a@b.fr"],
        offer__venue__name="Salle " + "é" * 80,
        teacher=teacher,
        principal=principal,
    )
    mail.outbox.clear()
    deliver()
    actions.cancel_by_school(booking_id=booking.pk, by=principal)
    first, second = sorted(
        (calendar(m) for m in mail.outbox if m.to == ["a@b.fr"]),
        key=lambda ics: "SEQUENCE:1" in ics,
    )
    deliver()
    third = calendar(next(m for m in mail.outbox if m.to == ["a@b.fr"]))
    host = settings.SITE_URL.split("//")[1].split(":")[0].strip("/")
    for ics, status, number in [
        (first, "TENTATIVE", 0),
        (second, "CONFIRMED", 1),
        (third, "CANCELLED", 2),
    ]:
        assert f"UID:{booking.offer.ref}-{booking.institution.uai}@{host}\r\n" in ics
        assert f"STATUS:{status}\r\n" in ics
        assert f"SEQUENCE:{number}\r\n" in ics
        assert "BEGIN:VTIMEZONE" in ics
        assert "DTSTART;TZID=Europe/Paris:" in ics
    assert "METHOD:CANCEL" in third


def test_the_calendar_is_folded_and_sends_the_clock_of_the_place(teacher):
    """RFC 5545: 75 octets a line; an event in La Réunion is on its own clock."""
    PrebookedBookingFactory(
        offer__notification_emails=["a@b.fr"],
        offer__title="É" * 110,
        offer__venue__time_zone="Indian/Reunion",
        teacher=teacher,
    )
    message = deliver()["a@b.fr"]
    content = message.attachments[0][1]
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))
    assert f"SUMMARY:Provisoire\u00a0: {'É' * 110}\r\n" in calendar(message)
    assert "DTSTART;TZID=Indian/Reunion:" in content
    assert "(heure de La Réunion)" in message.body


def test_the_mail_is_readable_in_the_admin_after_sending(booking, client):
    deliver()
    client.force_login(StaffFactory())
    sent = Message.objects.get(recipient="salle@eclusier.fr")
    page = client.get(f"/admin/outbox/message/{sent.pk}/change/").content.decode()
    assert "Préréservation reçue" in page
    assert "Mme Aïssata Diallo a retenu votre offre." in page


def test_a_handler_that_runs_twice_sends_nothing_twice(booking):
    """R60, I8: at least once becomes exactly once."""
    deliver()
    before = Message.objects.count()
    rewrite(
        Message.objects.filter(recipient="", seq__isnull=True), state="WAITING", delivered_at=None
    )
    assert deliver() == {}
    assert Message.objects.count() == before


def test_without_the_constraint_the_second_run_would_send_twice(booking):
    """D11: the negative control of the test above."""
    deliver()
    as_owner("SET CONSTRAINTS ALL IMMEDIATE", "DROP INDEX one_mail_per_event_and_recipient")
    rewrite(
        Message.objects.filter(recipient="", seq__isnull=True), state="WAITING", delivered_at=None
    )
    assert len(deliver()) == 4
