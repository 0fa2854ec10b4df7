"""What the scenes are played with: the real verbs, on a clock one can set back.

The history of the demonstration is lived, not inserted: journals, messages and audit are those of
real life.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from bookings import actions as bookings
from bookings.models import Booking
from devtools.demo import credit, rules
from devtools.demo.cast import TROUPES
from offers import actions as offers
from offers.models import CollectiveOffer, CollectiveStock, ReviewRule
from schools.models import Institution, Role
from venues.models import Membership, Venue


@contextmanager
def travel_to(moment: datetime) -> Iterator[None]:
    """Live a moment of the past: everything asks `timezone.now()` (single-threaded command)."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


class Stage:
    """One offer's life, told in days from today (negative: past)."""

    def __init__(self, troupe: str, today: date) -> None:
        self.today = today
        self.venue = Venue.objects.select_related("partner").get(siret=siret_of(troupe))
        self.member = Membership.objects.filter(partner=self.venue.partner).earliest("pk").user
        self.offer_id = 0

    def at(self, days: int, hour: int = 10) -> Any:
        """Context: what happens inside happens that day; today means now."""
        moment = rules.moment(rules.day(self.today, days), hour) if days else timezone.now()
        return travel_to(moment)

    def draft(self, on: int, **values: Any) -> None:
        """Begin the offer."""
        values.setdefault("place", "VENUE")
        values.setdefault("contact_email", self.member.email)
        values.setdefault("contact_phone", "+33299000000")
        values.setdefault("notification_emails", [self.member.email])
        with self.at(on):
            offer = offers.create_draft(venue_id=self.venue.pk, values=values, by=self.member)
        self.offer_id = offer.pk

    def terms(
        self,
        starts: int,
        until: int,
        price: str,
        *,
        hours: float = 2,
        hour: int = 14,
        pupils: int = 28,
        adults: int = 3,
        detail: str = "",
    ) -> offers.Terms:
        """A line: days of the event and of the booking deadline (23 h 59), price in euros."""
        starts_at = rules.moment(rules.school_day(self.today, starts), hour)
        return offers.Terms(
            starts_at=starts_at,
            ends_at=rules.hours_after(starts_at, hours),
            bookable_until=rules.moment(rules.day(self.today, until), 23, 59),
            price=Decimal(price),
            participants=pupils,
            accompanying_adults=adults,
            price_detail=detail,
        )

    def publish(self, on: int, terms: offers.Terms) -> None:
        """Give the draft its line, and publish it."""
        with self.at(on, 11):
            offers.set_draft_line(
                offer_id=self.offer_id,
                terms=terms,
                expected_version=self._version(),
                by=self.member,
            )
            offers.publish(offer_id=self.offer_id, expected_version=self._version(), by=self.member)

    def _version(self) -> int:
        return CollectiveOffer.objects.values_list("version", flat=True).get(pk=self.offer_id)

    def _line(self) -> CollectiveStock:
        return CollectiveStock.objects.get(offer_id=self.offer_id, withdrawn_at__isnull=True)

    def _booking(self) -> Booking:
        return Booking.objects.filter(offer_id=self.offer_id).latest("prebooked_at")

    def prebook(
        self, on: int, uai: str, class_name: str, note: str = "", to_principal: str = ""
    ) -> None:
        """The first teacher of this school pre-books."""
        with self.at(on, 12):
            bookings.prebook(
                offer_id=self.offer_id,
                expected_version=self._line().version,
                by=teacher(uai),
                class_name=class_name,
                project_note=note,
                head_note=to_principal,
            )

    def confirm(self, on: int) -> None:
        """The head confirms, on a credit that is there."""
        booking = self._booking()
        credit.give(
            booking.institution,
            rules.day(self.today, on),
            booking.starts_at.astimezone(rules.PARIS).date(),
        )
        with self.at(on, 15):
            bookings.confirm(
                booking_id=booking.pk,
                expected_version=self._line().version,
                by=principal_of(booking),
            )

    def ask(self, on: int, text: str) -> None:
        """The head asks the teacher before deciding."""
        booking = self._booking()
        with self.at(on, 10):
            bookings.ask_question(booking_id=booking.pk, text=text, by=principal_of(booking))

    def prolong(self, on: int, days: int, reason: str, by: User) -> None:
        """The programme gives the head more days to decide."""
        booking = self._booking()
        with self.at(on, 11):
            until = rules.hours_after(booking.bookable_until, 24 * days)
            bookings.prolong_deadline(booking_id=booking.pk, until=until, reason=reason, by=by)

    def cancel(self, on: int, reason: str) -> None:
        """The head cancels in time."""
        booking = self._booking()
        with self.at(on, 16):
            bookings.cancel_by_school(
                booking_id=booking.pk, reason=reason, by=principal_of(booking)
            )

    def withdraw_line(self, on: int) -> None:
        """The partner deletes the line (R30)."""
        with self.at(on, 17):
            bookings.withdraw_line(offer_id=self.offer_id, by=self.member)

    def propose(self, on: int, terms: offers.Terms, message: str) -> None:
        """Other terms, asked of the teacher who pre-booked (R30)."""
        with self.at(on, 18):
            bookings.change_terms(
                offer_id=self.offer_id,
                terms=terms,
                expected_version=self._line().version,
                seen=self._booking().reference,
                message=message,
                by=self.member,
            )

    def pause(self, on: int) -> None:
        """The partner puts the offer on hold."""
        with self.at(on, 17):
            offers.pause(offer_id=self.offer_id, by=self.member)

    def archive(self, on: int) -> None:
        """The partner puts the offer away."""
        with self.at(on, 17):
            bookings.archive_offer(offer_id=self.offer_id, by=self.member)

    def ask_to_read_first(self, on: int, words: str) -> None:
        """Moderation reads the offers with these words before they are shown."""
        with self.at(on):
            ReviewRule.objects.create(kind="WORDS", words=words, from_at=timezone.now())

    def reject(self, on: int, reason: str, by: User) -> None:
        """The administration takes the offer down."""
        with self.at(on, 17):
            bookings.reject_offer(offer_id=self.offer_id, reason=reason, by=by)

    def use(self, on: int) -> None:
        """The clock counts the booking as used."""
        with self.at(on, 20):
            bookings.mark_used(booking_id=self._booking().pk)


def siret_of(troupe: str) -> str:
    """The venue of a partner of the demonstration, by the partner's name."""
    return next(said.siret for said in TROUPES if said.name == troupe)


def teacher(uai: str) -> User:
    """The first teacher of a school."""
    school = Institution.objects.get(uai=uai)
    return school.people.filter(role=Role.TEACHER).earliest("pk").user


def principal_of(booking: Booking) -> User:
    """The head of the booking's school."""
    return booking.institution.people.filter(role=Role.PRINCIPAL).earliest("pk").user
