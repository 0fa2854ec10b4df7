"""What each person receives, through the real outbox and mail backend (R60–R62)."""

import html
import re
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.utils.html import strip_tags

from bookings import actions
from bookings.models import Booking
from outbox.actions import deliver_due
from outbox.models import Message
from passculture.side_effects import SIDE_EFFECTS
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
)
from tests.factories.people import StaffFactory, UserFactory
from tests.factories.schools import InstitutionFactory, PrincipalFactory, TeacherFactory
from tests.factories.venues import MembershipFactory

pytestmark = pytest.mark.django_db

NBSP = "\u00a0"


@pytest.fixture
def school():
    return InstitutionFactory(name="Collège Rosa-Guillou", city="Fougères", email="ce@ac-rennes.fr")


@pytest.fixture
def head(school):
    return PrincipalFactory(institution=school, email="la.direction@ac-rennes.fr")


@pytest.fixture
def teacher(school):
    return TeacherFactory(
        institution=school, first_name="Aïssata", last_name="Diallo", email="a.diallo@ac-rennes.fr"
    )


@pytest.fixture
def offer():
    return OfferFactory(
        title="Masques & chœur : <visite>",
        notification_emails=["scolaires@eclusier.fr", "Salle@Eclusier.fr", "salle@eclusier.fr"],
    )


@pytest.fixture
def booking(offer, teacher, head):
    return PrebookedBookingFactory(offer=offer, teacher=teacher)


def deliver() -> dict[str, Any]:
    """Let everything leave; the mails sent since the last time, by address and subject."""
    mail.outbox.clear()
    for _ in range(3):
        deliver_due()
    left = Message.objects.filter(state="WAITING", seq__isnull=True)
    assert not left.exists(), [message.last_error for message in left]
    return {message.to[0]: message for message in mail.outbox}


def html_of(message: Any) -> str:
    return message.alternatives[0][0]


def words(text: str) -> str:
    return " ".join(text.split())


def calendar(message: Any) -> str:
    """The .ics, its folded lines unfolded."""
    name, content, mime = message.attachments[0]
    assert (name.endswith(".ics"), mime) == (True, "text/calendar")
    return content.replace("\r\n ", "")


def test_a_prebooking_is_told_once_to_each_address_and_to_the_head(booking, head):
    """R60, S40: the same address in two cases is one address."""
    sent = deliver()
    assert sorted(message.to[0] for message in mail.outbox) == [
        "la.direction@ac-rennes.fr", "salle@eclusier.fr", "scolaires@eclusier.fr",
    ]  # fmt: skip
    subject = (
        f"Préréservation reçue{NBSP}: Masques & chœur : <visite> (Collège Rosa-Guillou, Fougères)"
    )
    assert sent["salle@eclusier.fr"].subject == subject


def test_a_prebooking_tells_the_partner_all_of_r60(booking):
    """Offer, venue, date, price, teacher's name and mail, school, town (R60, S42)."""
    body = words(deliver()["salle@eclusier.fr"].body)
    venue = booking.offer.venue
    for said in [
        "Mme Aïssata Diallo a retenu votre offre. La direction du collège a jusqu’au ",
        f"Offre{NBSP}: Masques & chœur : <visite> ({booking.offer.ref})",
        f"Lieu{NBSP}: {venue.name}, {venue.address}, {venue.postal_code} {venue.city}",
        f"Prix{NBSP}: 320,00{NBSP}€ pour le groupe",
        f"Effectif{NBSP}: 28 élèves, 3 accompagnateurs",
        f"Enseignante{NBSP}: Mme Aïssata Diallo (a.diallo@ac-rennes.fr)",
        f"Établissement{NBSP}: Collège Rosa-Guillou, Fougères",
    ]:
        assert words(said) in body


def test_a_free_offer_reads_gratuit(teacher):
    """R18, R60."""
    PrebookedBookingFactory(
        offer__notification_emails=["a@b.fr"], offer__line__price=0, teacher=teacher
    )
    body = deliver()["a@b.fr"].body
    assert f"Prix{NBSP}: Gratuit\n" in body
    assert "€" not in body


def test_the_head_learns_that_a_prebooking_awaits_and_until_when(booking, head):
    """R61."""
    message = deliver()[head.email]
    day = r"\d+(er)? \w+ \d{4}"
    what = f"Masques & chœur : <visite>, 320,00{NBSP}€"
    assert re.fullmatch(f"À confirmer avant le {day}{NBSP}: {what}", message.subject)
    assert "Vous avez jusqu’au " in message.body
    assert "pour la classe 4e B" in message.body
    assert f"{settings.SITE_URL}/adage/decisions/{booking.reference}/" in message.body


def test_every_head_of_the_school_is_told_and_nobody_of_another(booking, school, head):
    other = PrincipalFactory(institution=school)
    stranger = PrincipalFactory()
    sent = deliver()
    assert {head.email, other.email} <= sent.keys()
    assert stranger.email not in sent


def test_without_a_known_head_the_school_itself_is_told(teacher):
    """A head who never came in from ADAGE has no address here; the institution has one."""
    PrebookedBookingFactory(teacher=teacher)
    assert "ce@ac-rennes.fr" in deliver()


def test_a_handler_that_runs_twice_sends_nothing_twice(booking):
    """R60, I8: at least once becomes exactly once."""
    deliver()
    before = Message.objects.count()
    Message.objects.filter(recipient="", seq__isnull=True).update(
        state="WAITING", delivered_at=None
    )
    assert deliver() == {}
    assert Message.objects.count() == before


def test_a_confirmation_is_told_to_the_partner_and_to_the_teacher(booking, head, teacher):
    """R60, R61."""
    confirmed = ConfirmedBookingFactory(
        offer__notification_emails=["a@b.fr"], teacher=teacher, principal=head
    )
    sent = deliver()
    assert sent["a@b.fr"].subject.startswith(
        f"Réservation confirmée{NBSP}: {confirmed.offer.title} le"
    )
    assert "L’établissement peut encore annuler jusqu’au " in sent["a@b.fr"].body
    assert "Rendez-vous le " in sent[teacher.email].body


def test_a_confirmation_inside_the_notice_says_that_it_is_firm(teacher, head):
    """R31."""
    from tests.factories.offers import in_days

    ConfirmedBookingFactory(
        offer__notification_emails=["a@b.fr"],
        offer__line__starts_at=in_days(10),
        offer__line__bookable_until=in_days(8),
        teacher=teacher,
        principal=head,
    )
    assert "L’établissement ne peut plus annuler." in deliver()["a@b.fr"].body


def test_a_refusal_gives_its_reason_to_the_teacher_only(booking, head, teacher):
    """R22, R61: the head's words stay at the school."""
    deliver()
    actions.refuse(booking_id=booking.pk, reason="Le crédit n’y suffit pas", by=head)
    sent = deliver()
    assert f"Motif{NBSP}: Le crédit n’y suffit pas" in sent[teacher.email].body
    assert sent[teacher.email].subject.startswith(f"Refusée par la direction{NBSP}: ")
    assert "crédit" not in whole(sent["salle@eclusier.fr"])


def whole(message: Any) -> str:
    """Everything a mail carries, attachments too."""
    return message.message().as_string() + message.body + html_of(message) + calendar(message)


def cancel(verb: str, booking: Booking) -> Booking:
    """Cancel by this verb, by somebody who may."""
    if verb == "cancel_by_administration":
        by = StaffFactory()
    elif verb == "cancel_by_partner":
        by = MembershipFactory(partner=booking.offer.venue.partner).user
    else:
        by = booking.institution.people.get(role="PRINCIPAL").user
    return getattr(actions, verb)(booking_id=booking.pk, reason="Salle fermée", by=by)


@pytest.mark.parametrize(
    ("verb", "told", "who"),
    [
        ("cancel_by_school", {"a@b.fr", "teacher"}, "La direction du collège a annulé"),
        ("cancel_by_partner", {"teacher", "head"}, "Théâtre de l’Éclusier a annulé"),
        (
            "cancel_by_administration",
            {"a@b.fr", "teacher", "head"},
            "L’administration du pass Culture a annulé",
        ),
    ],
)
def test_a_cancellation_is_told_to_the_others(teacher, head, verb, told, who):
    """R61."""
    booking = ConfirmedBookingFactory(
        offer__notification_emails=["a@b.fr"],
        offer__venue__partner__name="Théâtre de l’Éclusier",
        teacher=teacher,
        principal=head,
    )
    deliver()
    cancel(verb, booking)
    sent = deliver()
    names = {teacher.email: "teacher", head.email: "head"}
    assert {names.get(address, address) for address in sent} == told
    for message in sent.values():
        assert message.subject.startswith(f"Annulation{NBSP}: {booking.offer.title} du ")
        assert who in message.body
    if "head" in told:
        assert f"320,00{NBSP}€ reviennent au crédit" in sent[head.email].body


def test_a_date_taken_away_is_told_to_the_teacher_and_to_the_head(booking, head, teacher):
    """R30, S25."""
    deliver()
    member = MembershipFactory(partner=booking.offer.venue.partner).user
    actions.withdraw_line(offer_id=booking.offer_id, by=member)
    sent = deliver()
    assert sent.keys() == {teacher.email, head.email}
    assert all(m.subject.startswith("Préréservation annulée") for m in sent.values())


def test_every_mail_of_the_table_can_be_written(booking, head, teacher):
    """Each bookings.mails handler is rendered for each event that calls it."""
    deliver()
    Message.objects.all().delete()
    for event, handlers in SIDE_EFFECTS.items():
        for handler in handlers:
            if handler.startswith("bookings.mails."):
                facts = {"booking_id": booking.pk, "from_state": "PREBOOKED", "reason": "Motif"}
                facts["to_state"] = "CONFIRMED" if event == "booking.confirmed" else "CANCELLED"
                Message.objects.create(event=event, handler=handler, facts=facts)
    deliver()
    templates = set(Message.objects.exclude(recipient="").values_list("template", flat=True))
    import bookings.mails

    assert templates == set(bookings.mails.__all__)
    for message in mail.outbox:
        assert "  " not in message.subject
        assert words(message.subject)
        assert message.body.strip()
        assert_same_content(message)
        assert_links_are_ours(message)
        assert_typography(message)


def assert_same_content(message: Any) -> None:
    """R62: every line of the text is in the HTML, every sentence of the HTML is in the text."""
    page = re.sub(r"<(style|title)\b.*?</\1>", "", html_of(message), flags=re.S)
    seen = words(html.unescape(strip_tags(re.sub(r"<br>|</td>|</p>|</h1>", " ", page))))
    text = words(message.body)
    for line in message.body.splitlines():
        key, _, value = line.partition(f"{NBSP}: ")
        for piece in [key, *re.split(r" \((?=CJ-|\S+@)", value)] if value else [line]:
            assert words(piece.strip("()- ")).removesuffix(")") in seen
    for block in re.findall(r"<(?:p|td|h1)[^>]*>([^<]+)<", page):
        said = words(html.unescape(block))
        if not said.startswith("Ou copiez") and "Message de" not in said:
            assert said in text, said


def assert_links_are_ours(message: Any) -> None:
    """M22: links come from a setting, never from a request."""
    links = re.findall(r'href="([^"]+)"', html_of(message))
    links += re.findall(r"https?://\S+", message.body)
    assert links
    assert all(link.startswith((settings.SITE_URL + "/", "mailto:")) for link in links)


def assert_typography(message: Any) -> None:
    """French spaces before a colon, typographic apostrophes."""
    said = message.subject + message.body
    for user_words in ["Masques & chœur : <visite>"]:
        said = said.replace(user_words, "")
    assert not re.search(r"[^\u00a0] ?[:;!?](\s|$)", re.sub(r"https?://\S+", "", said)), said
    assert "'" not in said


def test_what_people_typed_is_shown_and_never_run(booking):
    """M12: escaped in HTML, literal in text."""
    message = deliver()["salle@eclusier.fr"]
    assert "Masques &amp; chœur : &lt;visite&gt;" in html_of(message)
    assert "<visite>" not in html_of(message)
    assert "Masques & chœur : <visite>" in message.body


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


def test_a_partner_reads_neither_the_head_nor_the_credit(teacher, head, school):
    """Domain section 4 and R46: the name, the address, the words and the money of the school."""
    head.last_name = "Zébuline"
    head.save()
    booking = ConfirmedBookingFactory(
        offer__notification_emails=["a@b.fr"], teacher=teacher, principal=head
    )
    messages = list(deliver().values())
    actions.cancel_by_school(booking_id=booking.pk, reason="Zébuline dit 6 200 €", by=head)
    messages += deliver().values()
    mine = [message for message in messages if message.to == ["a@b.fr"]]
    assert len(mine) == 2
    for message in mine:
        for secret in ["Zébuline", head.email, "6200", "6 200", f"6{NBSP}200", school.email]:
            assert secret not in whole(message)
    assert any(head.email in message.to for message in messages)  # something could have leaked


def test_the_calendar_follows_the_booking(teacher, head):
    """R62: one event, one UID, its status and its number move."""
    booking = ConfirmedBookingFactory(
        offer__notification_emails=["a@b.fr"], offer__venue__name="Salle " + "é" * 80,
        teacher=teacher, principal=head,
    )  # fmt: skip
    mail.outbox.clear()
    deliver()
    actions.cancel_by_school(booking_id=booking.pk, by=head)
    first, second = sorted(
        (calendar(m) for m in mail.outbox if m.to == ["a@b.fr"]),
        key=lambda ics: "SEQUENCE:1" in ics,
    )
    deliver()
    third = calendar(next(m for m in mail.outbox if m.to == ["a@b.fr"]))
    host = settings.SITE_URL.split("//")[1].split(":")[0].strip("/")
    for ics, status, number in [
        (first, "TENTATIVE", 0), (second, "CONFIRMED", 1), (third, "CANCELLED", 2),
    ]:  # fmt: skip
        assert f"UID:{booking.reference}@{host}\r\n" in ics
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
    assert f"SUMMARY:{'É' * 110}\r\n" in calendar(message)
    assert "DTSTART;TZID=Indian/Reunion:" in content
    assert "(heure de La Réunion)" in message.body


def test_the_mail_is_readable_in_the_admin_after_sending(booking, client):
    """Issue 2 point 10."""
    deliver()
    client.force_login(StaffFactory())
    sent = Message.objects.get(recipient="salle@eclusier.fr")
    page = client.get(f"/admin/outbox/message/{sent.pk}/change/").content.decode()
    assert "Préréservation reçue" in page
    assert "Mme Aïssata Diallo a retenu votre offre." in page


def test_an_offer_without_address_warns_and_does_not_block(booking):
    """It cannot happen by the pages; the outbox says it in the admin."""
    type(booking.offer).objects.filter(pk=booking.offer.pk).update(state="PUBLISHED")
    UserFactory()
    message = Message.objects.get(handler="bookings.mails.partner_got_a_prebooking")
    from bookings.mails.letter import Letter, send

    letter = Letter(booking, [" "], "jardin", [], ("", ""), "")
    assert send(message, letter) == "Aucune adresse à prévenir."
