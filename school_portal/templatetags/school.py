"""How an offer is worded on the school side: {% load school %}."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from bookings.models import Booking
from bookings.queries.credit import Credit
from bookings.queries.status import Standing, Status
from core.rules import PARIS, euros, listed, long_date, long_moment, middle_date, number, plural
from core.templatetags.french import exposants, niveaux
from offers.models import CollectiveOffer, CollectiveStock, Place
from offers.rules import DOMAINS, FORMATS
from schools.models import Role, SchoolRole
from schools.queries.suspensions import suspensions_read_once

register = template.Library()

READS = (
    "Votre compte ADAGE permet de tout lire, pas d’agir. Seuls les enseignants préréservent, "
    "seule la direction décide."
)
NO_SCHOOL = (
    "ADAGE ne nous a pas dit de quel établissement vous êtes, ou cet établissement ne participe "
    "pas au dispositif. Vous pouvez lire les offres, pas les préréserver."
)
NO_PREBOOKING = (
    "ADAGE ne vous permet pas de préréserver. Demandez ce droit à la direction de votre "
    "établissement, dans ADAGE."
)
NOT_ELIGIBLE = (
    "Votre établissement ne participe pas au dispositif aujourd’hui. Vous pouvez lire les offres, "
    "pas les préréserver."
)
LEFT = (
    "Son crédit ne peut plus être engagé\u00a0: aucune préréservation ne peut être confirmée. "
    "Vous pouvez les refuser, et ce qui est confirmé est maintenu. Contactez le rectorat."
)
NUMBERS = ["Une", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf", "Dix"]
WORDS = dict(enumerate(NUMBERS, start=1))
TAKEN = {Status.PREBOOKED, Status.BOOKED, Status.FIRM, Status.PROPOSED}
TAKEN_WORDS = {
    "title": "Déjà retenue",
    "text": "Un autre établissement l’a retenue. Une offre n’est réservable qu’une fois\u00a0; "
    "elle redevient libre s’il renonce.",
}
HELD_WORDS = {
    "title": "Déjà retenue",
    "text": "Elle est retenue pour {} de votre établissement, à qui le partenaire propose une "
    "nouvelle date ou un nouveau prix. Elle redevient libre en cas de refus.",
}
WORDS_OF_ROLE = {
    "PRINCIPAL": {
        "title": "Les enseignants préréservent",
        "text": "Vous confirmerez ou refuserez ensuite leurs préréservations.",
    },
    "READONLY": {
        "title": "Consultation seule",
        "text": "Seuls les enseignants d’un établissement participant préréservent.",
    },
}


@register.filter
def formats(codes: list[str]) -> str:
    """« Visite guidée, atelier de pratique »."""
    return listed([FORMATS.get(code, code) for code in codes])


@register.filter
def domaines(codes: list[str]) -> str:
    """« Théâtre, expression dramatique, marionnettes ; danse »."""
    return "\u00a0; ".join(DOMAINS.get(code, code) for code in codes)


@register.filter
def lieu(offer: CollectiveOffer) -> str:
    """« Chez le partenaire », « dans l’établissement »: the place of an offer, for a screen."""
    if offer.place == Place.OTHER and offer.event_city:
        return f"À une autre adresse, {offer.event_city}"
    return Place(offer.place).label if offer.place else ""


@register.filter
def lieux(places: list[str]) -> str:
    """« Chez le partenaire, dans l’établissement »: where a template may take place."""
    return listed([Place(code).label for code in places])


@register.filter
def kilometres(km: float) -> str:
    """47 km, moins de 1 km: as the crow flies."""
    return f"{number(round(km))}\u00a0km" if km >= 1 else "moins de 1\u00a0km"


@register.filter
def adresse(offer: CollectiveOffer) -> str:
    """Where the event takes place, in full."""
    if offer.place == Place.VENUE:
        venue = offer.venue
        return f"{venue.name}, {venue.address}, {venue.postal_code} {venue.city}"
    if offer.place == Place.OTHER:
        town = f"{offer.event_postal_code} {offer.event_city}".strip()
        return ", ".join(part for part in (offer.event_address, town) if part)
    return lieu(offer)


@register.filter
def ou_aller(offer: CollectiveOffer) -> str:
    """The address alone, as a map is asked for it."""
    if offer.place == Place.VENUE:
        return f"{offer.venue.address}, {offer.venue.postal_code} {offer.venue.city}"
    return adresse(offer)


@register.filter
def public(offer: CollectiveOffer) -> SafeString:
    """« 4e, 3e et 2de »."""
    return niveaux(offer.levels)


@register.filter
def accessible(offer: CollectiveOffer) -> list[str]:
    """The disabilities the offer is suited to."""
    names = {
        "accessible_auditory": "auditif",
        "accessible_cognitive": "psychique ou cognitif",
        "accessible_motor": "moteur",
        "accessible_visual": "visuel",
    }
    return [label for field, label in names.items() if getattr(offer, field)]


@register.filter
def effectif(terms: object) -> str:
    """« 28 élèves, 3 accompagnateurs »; takes a line or a booking."""
    line = getattr(terms, "stock", terms)
    pupils = getattr(terms, "participants", 0)
    adults = getattr(line, "accompanying_adults", 0)
    words = f"{pupils} élève{plural(pupils)}"
    return f"{words}, {adults} accompagnateur{plural(adults)}" if adults else words


@register.filter
def par_eleve(line: CollectiveStock) -> str:
    """« soit 16,07 € par élève », '' for a free offer."""
    if not line.price or not line.participants:
        return ""
    return f"soit {euros(line.price / line.participants)} par élève"


@register.filter
def duree(minutes: int | None) -> str:
    """1 h 30, 45 min."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"


@register.filter
def sous_titre(offer: CollectiveOffer) -> str:
    """« Visite guidée, atelier de pratique · Théâtre de l’Éclusier, Rennes »."""
    return f"{formats(offer.formats)} · {offer.venue.partner.name}, {offer.venue.city}"


@register.simple_tag
def ticket_rows(offer: CollectiveOffer, line: object = None, booking: object = None) -> list[Any]:
    """The lines of the ticket: who it is for, how many, who asked."""
    institution = getattr(booking, "institution", None) or offer.institution
    teacher = getattr(booking, "teacher", None)
    class_name = getattr(booking, "class_name", "")
    asked = [
        ("Établissement", f"{institution.name}, {institution.city}" if institution else ""),
        (enseignant(teacher), teacher.full_name if teacher else ""),
        ("Classe", exposants(class_name)),
        ("Niveaux", "" if booking else public(offer)),
        ("Effectif", effectif(booking or line) if booking or line else ""),
    ]
    return [{"key": key, "value": value} for key, value in asked if value]


@register.simple_tag
def why_not(standing: Standing, role: SchoolRole, line: CollectiveStock | None) -> dict[str, str]:
    """Why this person sees no « Préréserver »: a title and a sentence."""
    school = getattr(role, "institution", None)  # nobody, in the preview of a partner
    held = suspensions_read_once(school, timezone.now()).prebookings if school else None
    if (
        held
        and role.role == Role.TEACHER
        and standing.status in (Status.PUBLISHED, Status.PROPOSED)
    ):
        zone = school.time_zone if school else PARIS
        until = f" Reprise prévue le {long_moment(held.to_at, zone)}." if held.to_at else ""
        return {"title": held.title, "text": f"{held.message}{until}"}
    if standing.status == Status.PROPOSED:
        # For somebody of the same school (R30).
        holder = getattr(line.held_for if line else None, "school_role", None)
        if holder is not None and holder.institution_id == role.institution_id is not None:
            who = "un autre enseignant" if role.role == Role.TEACHER else "un enseignant"
            return HELD_WORDS | {"text": HELD_WORDS["text"].format(who)}
    if standing.status in TAKEN:
        return TAKEN_WORDS
    if standing.status != Status.PUBLISHED:
        return {
            "title": standing.status.label,
            "text": "Elle n’est plus proposée à la réservation.",
        }
    return WORDS_OF_ROLE.get(role.role, WORDS_OF_ROLE["READONLY"])


@register.simple_tag
def reads_only(role: SchoolRole | None) -> str:
    """Why the pages of this person have no button; '' for who acts."""
    if role is None or role.role == Role.PRINCIPAL:
        return ""
    if role.institution is None:
        return NO_SCHOOL
    if role.role == Role.READONLY:
        return READS
    if not role.can_prebook:
        return NO_PREBOOKING
    return "" if role.institution.takes_part else NOT_ELIGIBLE


@register.simple_tag
def left_out(role: SchoolRole | None) -> str:
    """What a head whose school has left the program may still do; '' for everybody else (R47)."""
    if role is None or role.role != Role.PRINCIPAL or role.institution is None:
        return ""
    return "" if role.institution.takes_part else LEFT


@register.simple_tag
def confirmation(booking: Booking) -> dict[str, str]:
    """The lines of the stamp: when, by whom."""
    if booking.confirmed_at is None:
        return {"stamp": "", "by": ""}
    moves = [move for move in booking.moves.all() if move.verb == "confirm"]
    day = middle_date(booking.confirmed_at, booking.institution.time_zone)
    return {"stamp": f"le {day}", "by": moves[-1].actor_label if moves else ""}


@register.filter
def disponible_avant(booking: Booking, credit: Credit) -> Decimal:
    """What the credit would hold without this booking."""
    return credit.available + booking.price


@register.filter
def enseignant(person: User | None) -> str:
    """« Enseignante » or « Enseignant », as the person is addressed."""
    return "Enseignante" if person is not None and person.civility == "Mme" else "Enseignant"


@register.filter
def vignette(offer: CollectiveOffer) -> str:
    """Address of the small size of an offer's image, '' without one."""
    return reverse("offer-image", args=[offer.ref, f"{offer.image}-480"]) if offer.image else ""


@register.filter
def jour_mois(moment: datetime, zone: str) -> str:
    """ven. 22 janvier: for the narrow stub of a result."""
    weekday, day, month, _year = long_date(moment, zone).split()
    return f"{weekday[:3]}. {day}\u00a0{month}"


@register.filter
def jours_restants(booking: Booking) -> int:
    """Days left to decide, on the clock of the event's place; 0 is today."""
    place = ZoneInfo(booking.time_zone)
    last = booking.bookable_until.astimezone(place).date()
    return max((last - timezone.now().astimezone(place).date()).days, 0)


@register.filter
def en_lettres(count: int) -> str:
    """« Une », « deux », « trois »… « dix », then figures: for titles."""
    return WORDS.get(count, str(count))
