"""How what waits for the head is worded: {% load decisions %}."""

from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bookings import rules
from bookings.models import Booking, BookingMove
from bookings.models.move import OF_THE_HEAD
from core.rules import NBSP, middle_date, plural, unbreakable
from core.rules.french import month_and_year
from core.templatetags.french import exposants
from school_portal.documents.budget import period_of, signed
from school_portal.queries.budget import Movement
from school_portal.queries.selection import Line
from schools.models import Budget

register = template.Library()

TOLD_APART = 3


@register.filter
def classe(text: str) -> SafeString:
    """4e B with its superscript; '' stays empty so that `default` may speak."""
    return exposants(unbreakable(text))


@register.filter
def veille(day: date) -> date:
    """The last day of a period whose end is excluded."""
    return day - rules.ONE_DAY


@register.filter
def periode(budget: Budget) -> str:
    """« événements du 01/09/2026 au 31/08/2027 »: what tells one credit from another."""
    said = period_of(budget)
    return said[:1].lower() + said[1:]


@register.filter
def mois_annee(day: date) -> str:
    """Janvier 2027."""
    return month_and_year(day).capitalize()


@register.filter
def signe(one: Movement) -> str:
    """+450,00 €, −450,00 €, nothing for what moves no euro."""
    return signed(one)


@register.filter
def annulables(lines: Sequence[Line]) -> str:
    """Until when the selection could be cancelled, once confirmed (R31)."""
    firm = sum(line.is_firm for line in lines)
    later = sorted((one for one in lines if not one.is_firm), key=attrgetter("cancellable_until"))
    days = list(
        dict.fromkeys(middle_date(one.cancellable_until, one.booking.time_zone) for one in later)
    )
    said = []
    if len(days) > TOLD_APART:
        said.append(f"annulables, la première jusqu’au {days[0]}")
    elif days:
        said.append(f"annulable{plural(len(later))} jusqu’au {' et au '.join(days)}")
    if firm:
        said.append(f"{firm} ferme{plural(firm)} aussitôt")
    return f"Après confirmation{NBSP}: {', '.join(said)}." if said else ""


@register.filter
def encadrement(booking: Booking) -> SafeString:
    """How many adults for how many pupils."""
    pupils, adults = booking.participants, booking.stock.accompanying_adults
    group = f"{pupils} élève{plural(pupils)}"
    if not adults:
        return format_html("{}, aucun accompagnateur prévu par l’offre", group)
    each = -(-pupils // adults)
    return format_html(
        "{} et {} accompagnateur{}, soit un adulte pour {} élève{} au plus",
        group,
        adults,
        plural(adults),
        each,
        plural(each),
    )


@register.filter
def motif_transmis(moves: Iterable[BookingMove]) -> str:
    """Whether the partner reads the head's reason; nothing of who else ended the booking."""
    last = [move for move in moves if move.verb in OF_THE_HEAD][-1:]
    if not last:
        return ""
    return " (transmis au partenaire)" if last[0].reason_shared else " (non transmis au partenaire)"
