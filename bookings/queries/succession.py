"""What follows a school that joins another, counted before anything moves (R54)."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from bookings.models import Booking, State
from core.rules import euros
from offers.models import CollectiveOffer, OfferRequest
from offers.models.request import OPEN_STATES
from schools.actions.inheritance import Part, parts_of
from schools.models import Institution, Role, SchoolRole

# What has taken place stays where it was; what was cancelled is history.
FOLLOWING = [State.PREBOOKED, State.CONFIRMED]
ZERO = Decimal(0)


@dataclass(frozen=True)
class Following:
    """What lives in a school: numbers, and euros."""

    prebooked: int
    confirmed: int
    confirmed_euros: Decimal
    people: int
    others: int
    offers: int
    requests: int
    parts: list[Part] = field(default_factory=list)

    @property
    def unspent(self) -> Decimal:
        """Euros nobody has engaged, which follow."""
        return sum((part.unspent for part in self.parts), ZERO)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The same as an officer reads it: what, how much."""
        confirmed = f"{self.confirmed}, soit {euros(self.confirmed_euros, free_word=False)}"
        return [
            ("Préréservations", str(self.prebooked)),
            ("Réservations confirmées", confirmed),
            ("Enseignants", str(self.people)),
            ("Direction et consultation", str(self.others)),
            ("Offres qui lui sont destinées", str(self.offers)),
            ("Demandes ouvertes de ses enseignants", str(self.requests)),
            ("Crédit non engagé", euros(self.unspent, free_word=False)),
        ]


def bookings_following(school: Institution) -> QuerySet[Booking]:
    """Pre-bookings and confirmed bookings of a school, in the order their offers are locked."""
    return Booking.objects.filter(institution=school, state__in=FOLLOWING).order_by("offer_id")


def offers_following(school: Institution) -> QuerySet[CollectiveOffer]:
    """Offers addressed to a school that are not put away, in the same order."""
    addressed = CollectiveOffer.objects.filter(institution=school)
    return addressed.exclude(state=CollectiveOffer.State.ARCHIVED).order_by("pk")


def requests_following(school: Institution) -> QuerySet[OfferRequest]:
    """Requests of its teachers that are still a conversation."""
    return OfferRequest.objects.filter(institution=school, state__in=OPEN_STATES)


def teachers_following(school: Institution) -> QuerySet[SchoolRole]:
    """Those who teach there: the head and who only looks come in anew, as ADAGE says."""
    return SchoolRole.objects.filter(institution=school, role=Role.TEACHER).order_by("pk")


def others_of(school: Institution) -> QuerySet[SchoolRole]:
    """Who does not follow: heads and people who only look."""
    return SchoolRole.objects.filter(institution=school).exclude(role=Role.TEACHER).order_by("pk")


def engaged_by(bookings: list[Booking]) -> dict[int, Decimal]:
    """Credit -> euros that these bookings have engaged on it."""
    moving: dict[int, Decimal] = defaultdict(Decimal)
    for booking in bookings:
        if booking.budget_id is not None:
            moving[booking.budget_id] += booking.price
    return dict(moving)


def following(school: Institution, successor: Institution | None = None) -> Following:
    """Count what lives in a school; what its credits become needs a successor.

    Raises CreditsDiffer.
    """
    live = list(bookings_following(school))
    confirmed = [booking.price for booking in live if booking.state == State.CONFIRMED]
    parts: list[Part] = []
    if successor is not None:
        parts = parts_of(school, successor, engaged_by(live), timezone.localdate())
    return Following(
        prebooked=len(live) - len(confirmed),
        confirmed=len(confirmed),
        confirmed_euros=sum(confirmed, ZERO),
        people=teachers_following(school).count(),
        others=others_of(school).count(),
        offers=offers_following(school).count(),
        requests=requests_following(school).count(),
        parts=parts,
    )
