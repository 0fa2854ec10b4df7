"""Every mail the product sends, written by the real functions about a fictional outing.

The mail functions read the database and leave rows in the outbox: the fiction is played in a
transaction that is always rolled back, so that a sample is what a recipient really gets.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts.models import Civility, User
from accounts.views.public import PasswordReset
from bookings.models import Booking
from ground.rules import PARIS
from offers.models import CollectiveOffer, CollectiveStock
from outbox.mails.letter import plain
from outbox.models import Message
from passculture.side_effects import SIDE_EFFECTS
from schools.models import Budget, Institution, Ministry, Role, SchoolRole
from venues.models import Partner, Venue

PASSWORD_RESET = "password_reset"  # noqa: S105
RECIPIENTS = {"partner": "Partenaire", "teacher": "Enseignant", "principal": "Direction"}
ANYBODY = "Toute personne"
REASON = "Le calendrier des conseils de classe a changé."
# event: (when it happens, state before, state after, reason given)
EVENTS = {
    "booking.prebooked": ("Un enseignant préréserve", "", "PREBOOKED", ""),
    "booking.confirmed": ("La direction confirme", "PREBOOKED", "CONFIRMED", ""),
    "booking.refused": ("La direction refuse", "PREBOOKED", "CANCELLED", REASON),
    "booking.withdrawn": ("L’enseignant retire sa préréservation", "PREBOOKED", "CANCELLED", ""),
    "booking.cancelled_by_school": (
        "L’établissement annule à temps", "CONFIRMED", "CANCELLED", REASON,
    ),
    "booking.cancelled_by_partner": (
        "Le partenaire annule", "CONFIRMED", "CANCELLED", "Une comédienne est souffrante.",
    ),
    "booking.cancelled_by_administration": (
        "L’administration annule", "CONFIRMED", "CANCELLED", "Erreur de saisie signalée.",
    ),
    "booking.terms_changed": ("Le partenaire supprime la date", "PREBOOKED", "CANCELLED", ""),
    "booking.replaced": ("Le partenaire propose une autre date", "PREBOOKED", "CANCELLED", ""),
    "offer.proposed": (
        "Le partenaire propose une autre date", "CANCELLED", "CANCELLED",
        "La salle est prise le 21 : le jeudi suivant vous irait-il ?",
    ),
    "offer.declined": (
        "L’enseignant refuse la proposition", "CANCELLED", "CANCELLED",
        "La classe est en voyage cette semaine-là.",
    ),
    "booking.expired": ("La date limite passe sans réponse", "PREBOOKED", "CANCELLED", ""),
}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """One mail as its recipient gets it."""

    name: str
    when: str
    recipient: str
    subject: str
    text: str
    html: str
    attachments: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The act, first words of the subject."""
        return self.subject.partition("\u00a0:")[0].partition(" :")[0]

    @property
    def audience(self) -> str:
        """Who gets it."""
        return RECIPIENTS.get(self.name.partition("_")[0], ANYBODY)

    def html_in(self, theme: str) -> str:
        """The HTML part as a program in this theme shows it, whatever the reader's own system."""
        chosen = "all" if theme == "sombre" else "not all"
        return self.html.replace("(prefers-color-scheme: dark)", chosen)


def routed() -> list[tuple[str, str]]:
    """(event, dotted mail function) of everything the table of side effects sends by mail."""
    return [
        (event, handler)
        for event, handlers in SIDE_EFFECTS.items()
        for handler in handlers
        if ".mails." in handler
    ]


def samples(name: str = "") -> list[Sample]:
    """Write the mails of one name (all by default), one for each event that sends it."""
    wanted = [pair for pair in routed() if not name or pair[1].endswith(f".{name}")]
    written = _written(wanted) if wanted else []
    return [*written, _password_reset()] if name in ("", PASSWORD_RESET) else written


def _written(wanted: list[tuple[str, str]]) -> list[Sample]:
    with transaction.atomic():
        booking = _booking()
        found = [_write(booking, event, handler) for event, handler in wanted]
        transaction.set_rollback(True)
    return found


def _write(booking: Booking, event: str, handler: str) -> Sample:
    when, before, after, reason = EVENTS[event]
    facts = {"booking_id": booking.pk, "offer_ref": booking.offer.ref, "reason": reason}
    facts |= {"from_state": before, "to_state": after, "line_id": proposed_line(booking).pk}
    message = Message(event_id=uuid4(), event=event, handler=handler, facts=facts)
    import_string(handler)(message)
    mail = Message.objects.filter(event_id=message.event_id).order_by("recipient")[0]
    content: dict[str, Any] = mail.payload
    return Sample(
        name=handler.rpartition(".")[2],
        when=when,
        recipient=mail.recipient,
        subject=content["subject"],
        text=content["text"],
        html=content["html"],
        attachments=[attached["name"] for attached in content["attachments"]],
    )


def _moment(month: int, day: int, hour: int, minute: int = 0, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(PARIS))


def _booking() -> Booking:
    """« Masques et chœur », pre-booked by Mme Diallo; credit and dates of a confirmation ready."""
    school = _school()
    teacher = User.objects.create(
        email="a.diallo@ac-rennes.invalid", civility=Civility.MME, first_name="Aïssata",
        last_name="Diallo",
    )  # fmt: skip
    line = _line(_venue())
    return Booking.objects.create(
        offer=line.offer, stock=line, institution=school, teacher=teacher, price=line.price,
        starts_at=line.starts_at, ends_at=line.ends_at, participants=line.participants,
        class_name="4e B", project_note="Travail sur le chœur antique, avec le cours de lettres.",
        prebooked_at=_moment(11, 16, 10, 5, year=2026), budget=school.budgets.get(),
        confirmed_at=_moment(11, 23, 9, 0, year=2026), cancellable_until=_moment(1, 6, 9),
    )  # fmt: skip


def _school() -> Institution:
    school = Institution.objects.create(
        uai="9999999Z", name="Collège Rosa-Guillou", kind=Institution.Kind.COLLEGE,
        sector=Institution.Sector.PUBLIC, ministry=Ministry.EDUCATION, postal_code="35300",
        city="Fougères", department_code="35", email="ce.9999999z@ac-rennes.invalid",
    )  # fmt: skip
    head = User.objects.create(
        email="h.morvan@ac-rennes.invalid", civility=Civility.MME, first_name="Hélène",
        last_name="Morvan",
    )  # fmt: skip
    entered = _moment(11, 23, 9, year=2026)
    SchoolRole.objects.create(
        user=head, institution=school, role=Role.PRINCIPAL, entered_at=entered
    )
    Budget.objects.create(
        institution=school, amount=Decimal(6200), commitment_from=date(2026, 9, 1),
        commitment_to=date(2027, 9, 1), event_from=date(2026, 9, 1), event_to=date(2027, 9, 1),
    )  # fmt: skip
    return school


def _venue() -> Venue:
    name = "Théâtre de l’Éclusier"
    partner = Partner.objects.create(
        siren="999999991", name=name, kind=Partner.Kind.ASSOCIATION,
        activities=[Partner._meta.get_field("activities").base_field.choices[0][0]],  # type: ignore[index]
    )  # fmt: skip
    return Venue.objects.create(
        partner=partner, siret="99999999100018", name=name, address="12 quai de l’Écluse",
        postal_code="35000", city="Rennes", department_code="35",
    )  # fmt: skip


def _line(venue: Venue) -> CollectiveStock:
    offer = CollectiveOffer.objects.create(
        ref="CJ-4812", venue=venue, title="Masques et chœur : visite du théâtre et atelier",
        description="Le matin, la classe découvre le théâtre.", place="VENUE",
        formats=["visite-guidee"], domains=["theatre"], levels=["4e"],
        contact_email="scolaires@eclusier.invalid",
        notification_emails=["scolaires@eclusier.invalid"],
    )  # fmt: skip
    return CollectiveStock.objects.create(
        offer=offer, starts_at=_moment(1, 21, 9), ends_at=_moment(1, 21, 12),
        bookable_until=_moment(11, 30, 23, 59, year=2026), price=Decimal(450),
        participants=28, accompanying_adults=3,
    )  # fmt: skip


def proposed_line(booking: Booking) -> CollectiveStock:
    """A week later and 20 € less, held for a week."""
    held_until = _moment(11, 30, 10, year=2026)
    return CollectiveStock.objects.create(
        offer=booking.offer, starts_at=_moment(1, 28, 9), ends_at=_moment(1, 28, 12),
        bookable_until=_moment(12, 7, 23, 59, year=2026), price=Decimal(430), participants=28,
        accompanying_adults=3, held_for=booking.teacher, held_until=held_until,
        withdrawn_at=held_until,
    )  # fmt: skip


def _password_reset() -> Sample:
    """The only mail that does not go through the outbox: Django's own form sends it."""
    user = User(email="n.garel@eclusier.invalid", first_name="Nolwenn", last_name="Garel")
    view = PasswordReset()
    context: dict[str, Any] = {"user": user, **view.extra_email_context}
    path = reverse("password_reset_confirm", args=["MQ", "d5m1a8-3f0c6a9be27d41"])
    context["bouton_url"] = f"{context['site_url']}{path}"
    context["bouton_texte"] = "Choisir un mot de passe"
    return Sample(
        name=PASSWORD_RESET,
        when="Une personne a oublié son mot de passe",
        recipient=user.email,
        subject=plain(render_to_string(view.subject_template_name, context)),
        text=render_to_string(view.email_template_name, context),
        html=render_to_string(view.html_email_template_name, context),
    )
