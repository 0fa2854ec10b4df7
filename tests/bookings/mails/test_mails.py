"""What each person receives, through the real outbox and mail backend (R60, R61)."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail

from accounts.models import User
from bookings import actions
from bookings.models import Booking
from tests.bookings.mails.letters import NBSP, deliver, whole, words
from tests.factories.offers import ConfirmedBookingFactory, PrebookedBookingFactory, in_days
from tests.factories.people import StaffFactory
from tests.factories.schools import PrincipalFactory
from tests.factories.venues import MembershipFactory

pytestmark = pytest.mark.django_db


def test_a_prebooking_is_told_once_to_each_address_to_the_head_and_to_the_teacher(
    booking, principal
):
    """R60, S40: the same address in two cases is one address."""
    sent = deliver()
    assert sorted(message.to[0] for message in mail.outbox) == [
        "a.diallo@ac-rennes.fr",
        "la.direction@ac-rennes.fr",
        "salle@eclusier.fr",
        "scolaires@eclusier.fr",
    ]
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


def test_the_head_learns_that_a_prebooking_awaits_and_until_when(booking, principal):
    """R61."""
    message = deliver()[principal.email]
    day = r"\d+(er)? \w+ \d{4}"
    what = f"Masques & chœur : <visite>, 320,00{NBSP}€"
    assert re.fullmatch(f"À confirmer avant le {day}{NBSP}: {what}", message.subject)
    assert "Vous avez jusqu’au " in message.body
    assert "pour la classe 4e B" in message.body
    assert f"{settings.SITE_URL}/adage/decisions/{booking.reference}/" in message.body


def test_every_head_of_the_school_is_told_and_nobody_of_another(booking, school, principal):
    other = PrincipalFactory(institution=school)
    stranger = PrincipalFactory()
    sent = deliver()
    assert {principal.email, other.email} <= sent.keys()
    assert stranger.email not in sent


def test_without_a_known_head_the_school_itself_is_told(teacher):
    """A head who never came in from ADAGE has no address here; the institution has one."""
    PrebookedBookingFactory(teacher=teacher)
    assert "ce@ac-rennes.fr" in deliver()


def test_a_confirmation_is_told_to_the_partner_and_to_the_teacher(booking, principal, teacher):
    """R60, R61."""
    confirmed = ConfirmedBookingFactory(
        offer__notification_emails=["a@b.fr"], teacher=teacher, principal=principal
    )
    sent = deliver()
    assert sent["a@b.fr"].subject.startswith(
        f"Réservation confirmée{NBSP}: {confirmed.offer.title} le"
    )
    assert "L’établissement peut encore annuler jusqu’au " in sent["a@b.fr"].body
    assert "Rendez-vous le " in sent[teacher.email].body


def test_several_days_are_told_from_one_to_the_other(teacher, principal):
    """« Rendez-vous du dimanche… au mardi… », never « le du »."""
    starts_at = in_days(90)
    ConfirmedBookingFactory(
        offer__line__starts_at=starts_at,
        offer__line__ends_at=starts_at + timedelta(days=2),
        teacher=teacher,
        principal=principal,
    )
    sent = deliver()
    assert not [one.subject for one in sent.values() if re.search(r"\ble du\b", one.body)]
    said = sent[teacher.email].body.replace(NBSP, " ")
    assert re.search(r"Rendez-vous du [a-z]+ \d{1,2}(er)? [a-zéû]+ \d{4}, .+ au [a-z]+ \d", said), (
        said
    )


def test_a_confirmation_inside_the_notice_says_that_it_is_firm(teacher, principal):
    """R31."""
    ConfirmedBookingFactory(
        offer__notification_emails=["a@b.fr"],
        offer__line__starts_at=in_days(10),
        offer__line__bookable_until=in_days(8),
        teacher=teacher,
        principal=principal,
    )
    assert "L’établissement ne peut plus annuler." in deliver()["a@b.fr"].body


def test_a_refusal_gives_its_reason_to_the_teacher_only(booking, principal, teacher):
    """R22, R61: the head's words stay at the school."""
    deliver()
    actions.refuse(booking_id=booking.pk, reason="Le crédit n’y suffit pas", by=principal)
    sent = deliver()
    assert f"Motif{NBSP}: Le crédit n’y suffit pas" in sent[teacher.email].body
    assert sent[teacher.email].subject.startswith(f"Refusée par la direction{NBSP}: ")
    assert "crédit" not in whole(sent["salle@eclusier.fr"])


def cancel(verb: str, booking: Booking) -> Booking:
    """Cancel by this verb, by somebody who may."""
    if verb == "cancel_by_administration":
        by: User = StaffFactory()
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
def test_a_cancellation_is_told_to_the_others(teacher, principal, verb, told, who):
    """R61."""
    booking = ConfirmedBookingFactory(
        offer__notification_emails=["a@b.fr"],
        offer__venue__partner__name="Théâtre de l’Éclusier",
        teacher=teacher,
        principal=principal,
    )
    deliver()
    cancel(verb, booking)
    sent = deliver()
    names = {teacher.email: "teacher", principal.email: "head"}
    assert {names.get(address, address) for address in sent} == told
    for message in sent.values():
        assert message.subject.startswith(f"Annulation{NBSP}: {booking.offer.title} du ")
        assert who in message.body
    if "head" in told:
        assert f"320,00{NBSP}€ reviennent au crédit" in sent[principal.email].body


def test_a_date_taken_away_is_told_to_the_teacher_and_to_the_head(booking, principal, teacher):
    """R30, S25."""
    deliver()
    member = MembershipFactory(partner=booking.offer.venue.partner).user
    actions.withdraw_line(offer_id=booking.offer_id, by=member)
    sent = deliver()
    assert sent.keys() == {teacher.email, principal.email}
    assert all(m.subject.startswith("Préréservation annulée") for m in sent.values())
