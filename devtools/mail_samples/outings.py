"""What the samples of the mails about a booking are told."""

from typing import Any

from bookings.models import Booking
from devtools.mail_samples.fiction import proposed_line

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
    "booking.questioned": (
        "La direction pose une question", "PREBOOKED", "PREBOOKED",
        "Qui accompagne les élèves, et comment s’y rendent-ils ?",
    ),
    "booking.answered": (
        "L’enseignant répond à la direction", "PREBOOKED", "PREBOOKED",
        "Trois professeurs, en car ; le devis du transport est joint au cahier de la classe.",
    ),
    "booking.extended": ("Le partenaire prolonge le délai", "PREBOOKED", "PREBOOKED", ""),
    "booking.deadline_moved": (
        "L’administration prolonge le délai", "PREBOOKED", "PREBOOKED",
        "Une suspension a retardé la décision.",
    ),
    "booking.limit_moved": (
        "L’administration fixe la limite d’annulation", "CONFIRMED", "CONFIRMED",
        "Une suspension a retardé la décision.",
    ),
    "booking.credit_changed": (
        "L’administration change le crédit", "CONFIRMED", "CONFIRMED",
        "Une suspension a retardé la décision.",
    ),
    "booking.school_changed": (
        "L’établissement en rejoint un autre", "CONFIRMED", "CONFIRMED",
        "Arrêté de la rectrice du 12 mai.",
    ),
    "booking.restored": (
        "L’administration rétablit la réservation", "CANCELLED", "CONFIRMED",
        "Une suspension a retardé la décision.",
    ),
    "booking.reminded": ("Le partenaire relance la direction", "PREBOOKED", "PREBOOKED", ""),
    "offer.reminded": ("Le partenaire relance l’enseignant", "CANCELLED", "CANCELLED", ""),
    "booking.replaced": ("Le partenaire propose une autre date", "PREBOOKED", "CANCELLED", ""),
    "offer.proposed": (
        "Le partenaire propose une autre date", "CANCELLED", "CANCELLED",
        "La salle est prise le 21 : le jeudi suivant vous irait-il ?",
    ),
    "offer.freed": ("Une offre attendue se libère", "CANCELLED", "CANCELLED", ""),
    "offer.declined": (
        "L’enseignant refuse la proposition", "CANCELLED", "CANCELLED",
        "La classe est en voyage cette semaine-là.",
    ),
    "booking.deadline_nears": (
        "L’horloge, 7, 3 et 1 jours avant la date limite", "PREBOOKED", "PREBOOKED", "",
    ),
    "offer.deadline_nears": (
        "L’horloge, 3 et 1 jours avant la fin d’une proposition", "CANCELLED", "CANCELLED", "",
    ),
    "booking.tomorrow": ("L’horloge, la veille de l’événement", "CONFIRMED", "CONFIRMED", ""),
    "booking.took_place": ("L’horloge, le lendemain de l’événement", "CONFIRMED", "CONFIRMED", ""),
    "booking.expired": ("La date limite passe sans réponse", "PREBOOKED", "CANCELLED", ""),
}  # fmt: skip


def told(event: str, booking: Booking) -> tuple[str, dict[str, Any]]:
    """When the mail leaves, and what the outbox tells its writer."""
    when, before, after, reason = EVENTS[event]
    facts = {"booking_id": booking.pk, "offer_ref": booking.offer.ref, "reason": reason}
    about = {
        "booking.deadline_nears": booking.bookable_until,
        "booking.tomorrow": booking.starts_at,
        "booking.took_place": booking.ends_at,
    }
    if event == "offer.freed":
        facts |= {"offer_id": booking.offer_id, "user_id": booking.teacher_id}
    elif event.startswith("offer."):
        line = proposed_line(booking)
        facts["line_id"] = line.pk
        about["offer.deadline_nears"] = line.held_until or booking.bookable_until
    if event in about:
        facts["about"] = about[event].isoformat()
    return when, facts | {"from_state": before, "to_state": after}
