"""The table of a mail: what was agreed, in the words of the pages."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import Civility
from bookings.documents.words import group, place_of, when
from bookings.models import Booking
from bookings.queries.terms import compared
from core import rules
from core.rules.phones import show_phone
from offers import actions as offers
from offers.models import CollectiveStock

# The title in bold, the reference under it, small, as codes are everywhere.
TITLE = (
    "<strong>{}</strong><br>"
    '<span class="quiet" style="font:15px/1.5 monospace;color:#474A6C;">{}</span>'
)


@dataclass(frozen=True)
class Row:
    """One line of the table: what it is about, and one or two lines about it."""

    key: str
    value: str
    detail: str = ""
    is_email: bool = False
    is_title: bool = False

    @property
    def html(self) -> SafeString:
        """Both lines for the HTML part, an address as a link."""
        if self.is_title:
            return format_html(TITLE, self.value, self.detail)
        if not self.detail:
            return format_html("{}", self.value)
        if self.is_email:
            return format_html('{}<br><a href="mailto:{}">{}</a>', self.value, *[self.detail] * 2)
        return format_html("{}<br>{}", self.value, self.detail)


def partner_rows(booking: Booking) -> list[Row]:
    """What the partner reads: the teacher's name and address, the school and its town (R60)."""
    return [
        *_agreed(booking),
        _teacher(booking),
        Row("Établissement", f"{booking.institution.name}, {booking.institution.city}"),
    ]


def school_rows(booking: Booking, *, with_teacher: bool = False) -> list[Row]:
    """What the school reads: the partner and how to reach them, the teacher for the heads."""
    offer = booking.offer
    reach = offer.contact_email or show_phone(offer.contact_phone)
    partner = Row(
        "Proposée par", offer.venue.partner.name, reach, is_email=bool(offer.contact_email)
    )
    people = [_teacher(booking)] if with_teacher else []
    return [*_agreed(booking), partner, *people]


CHANGED = '<span style="text-decoration:line-through;">{}</span><br><strong>{}</strong>'
PROPOSED = "Proposition\u00a0: {}"


@dataclass(frozen=True)
class ChangedRow(Row):
    """One term, old then new."""

    @property
    def html(self) -> SafeString:
        """The old one struck through, the new one in bold; one line when nothing changed."""
        return format_html(CHANGED, self.value, self.detail) if self.detail else super().html


@dataclass(frozen=True)
class LinkRow(Row):
    """A second address, beside the button; the text part prints it."""

    words: str = ""

    @property
    def html(self) -> SafeString:
        """A link in words."""
        return format_html('<a href="{}">{}</a>', self.value, self.words)


def changed_rows(booking: Booking, line: CollectiveStock, link: str) -> list[Row]:
    """What the teacher had agreed to and what is proposed instead (R30)."""
    before, after = offers.terms_of(booking.stock), offers.terms_of(line)
    rows = compared(before, after, booking.offer.time_zone)
    terms: list[Row] = [
        ChangedRow(row["key"], row["before"], PROPOSED.format(row["after"]) * row["changed"])
        for row in rows
        if row["name"] != "detail" or row["changed"]
    ]
    title, place, *_ = _agreed(booking)
    partner = school_rows(booking)[-1]
    declining = LinkRow("Sinon", f"{link}#refuser", words="Refuser les nouvelles conditions")
    return [title, place, *terms, partner, declining]


def _agreed(booking: Booking) -> list[Row]:
    price = rules.euros(booking.price)
    return [
        Row("Offre", rules.unbreakable(booking.offer.title), booking.offer.ref, is_title=True),
        Row("Lieu", place_of(booking)),
        Row("Date", when(booking)),
        Row("Prix", price if booking.price == 0 else f"{price} pour le groupe"),
        Row("Effectif", group(booking)),
    ]


def _teacher(booking: Booking) -> Row:
    teacher = booking.teacher
    noun = "Enseignante" if teacher.civility == Civility.MME else "Enseignant"
    return Row(noun, teacher.full_name, teacher.email, is_email=True)


def management_of(booking: Booking) -> str:
    """« la direction du collège »."""
    nouns = {"COLLEGE": "du collège", "LYCEE": "du lycée"}
    return f"la direction {nouns.get(booking.institution.kind, 'de l’établissement')}"


def canceller(event: str, booking: Booking) -> str:
    """Who cancelled, as a mail says it: never the head by name."""
    return {
        "booking.cancelled_by_school": management_of(booking),
        "booking.cancelled_by_partner": booking.offer.venue.partner.name,
        "booking.cancelled_by_administration": "l’administration du pass Culture",
    }.get(event, "")
