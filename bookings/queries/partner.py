"""What a partner sees: its offers by urgency, one offer, its bookings (S39, S41, S42)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from accounts.models import User
from bookings.models import Booking, State
from bookings.queries.status import TURN_OF, Status, Turn, with_status
from offers.models import CollectiveOffer
from offers.queries import offers_of_partners_of

# Tab of the list -> (its name, the statuses it holds); every status stands in exactly one.
TABS: dict[str, tuple[str, tuple[Status, ...]]] = {
    "a-vous": ("À vous", tuple(s for s in Status if TURN_OF[s] == Turn.PARTNER)),
    "en-attente": ("En attente", (Status.PUBLISHED, Status.PROPOSED, Status.PREBOOKED)),
    "reservees": ("Réservées", (Status.BOOKED, Status.FIRM)),
    "passees": ("Passées", (Status.ENDED, Status.REIMBURSED, Status.CANCELLED)),
    "archivees": ("Archivées", (Status.ARCHIVED,)),
}
ALL = "toutes"


@dataclass(frozen=True)
class WantedOffers:
    """The filters of the list; empty means all."""

    tab: str = ALL
    status: str = ""
    text: str = ""
    partner: str = ""


def my_offers(user: User, now: datetime, wanted: WantedOffers) -> QuerySet[CollectiveOffer]:
    """Offers of the person's partners, the most urgent first, with their school and venue."""
    offers = _narrowed(_with_school(offers_of_partners_of(user), now), wanted)
    if wanted.tab in TABS:
        offers = offers.filter(status__in=[str(status) for status in TABS[wanted.tab][1]])
    return by_urgency(offers).select_related("venue__partner", "institution")


def tab_counts(user: User, now: datetime, wanted: WantedOffers) -> dict[str, int]:
    """How many offers each tab holds under the other filters, in one query."""
    offers = _narrowed(_with_school(offers_of_partners_of(user), now), wanted)
    rows = offers.order_by().values("status").annotate(many=Count("pk"))
    found = {row["status"]: row["many"] for row in rows}
    counts = {tab: sum(found.get(str(s), 0) for s in held) for tab, (_, held) in TABS.items()}
    return counts | {ALL: sum(found.values())}


def _with_school(offers: QuerySet[CollectiveOffer], now: datetime) -> QuerySet[CollectiveOffer]:
    """Adds live_school and live_city: the school that holds the offer."""
    return with_status(offers, now).annotate(
        live_school=F("live__institution__name"),
        live_city=F("live__institution__city"),
    )


def _narrowed(offers: QuerySet[CollectiveOffer], wanted: WantedOffers) -> QuerySet[CollectiveOffer]:
    if wanted.partner:
        offers = offers.filter(venue__partner__siren=wanted.partner)
    if wanted.status:
        offers = offers.filter(status=wanted.status)
    for word in wanted.text.split():
        offers = offers.filter(_holds(word))
    return offers


def _holds(word: str) -> Q:
    found = Q(ref__icontains=word)
    for name in ("title", "institution__name", "institution__city", "live_school", "live_city"):
        found |= Q(**{f"{name}__unaccent__icontains": word})
    return found


def by_urgency(offers: QuerySet[CollectiveOffer]) -> QuerySet[CollectiveOffer]:
    """Your turn first, then what waits, is booked, is over; nearest deadline, then date, first."""
    ranks = [
        When(status__in=[str(status) for status in held], then=Value(rank))
        for rank, (_, held) in enumerate(TABS.values())
    ]
    until = Case(
        When(status__in=["published", "prebooked"], then=F("line_bookable_until")),
        When(status="proposal", then=F("line_held_until")),
        output_field=DateTimeField(),
    )
    ranked = offers.annotate(rank=Case(*ranks, output_field=IntegerField()), until=until)
    return ranked.order_by(
        "rank",
        F("until").asc(nulls_last=True),
        F("line_starts_at").asc(nulls_last=True),
        "-pk",
    )


def my_offer(user: User, now: datetime) -> QuerySet[CollectiveOffer]:
    """The same offers with all that the page of one of them shows."""
    offers = with_status(offers_of_partners_of(user), now)
    return offers.select_related("venue__partner", "institution", "teacher")


def booking_of(offer: CollectiveOffer) -> Booking | None:
    """The live booking of an offer, with who made it (S42)."""
    live = offer.bookings.exclude(state=State.CANCELLED)
    return live.select_related("institution", "teacher", "stock", "offer__venue__partner").first()


def last_booking_of(offer: CollectiveOffer, reference: str) -> Booking | None:
    """The booking of this offer a page showed, alive or not."""
    shown = offer.bookings.filter(reference=reference)
    return shown.select_related("institution", "teacher", "stock", "offer__venue__partner").first()


def my_bookings(user: User, state: str = "", partner: str = "") -> QuerySet[Booking]:
    """Pre-bookings and bookings of the person's offers: what waits, then what comes (S41)."""
    bookings = Booking.objects.filter(offer__venue__partner__memberships__user=user)
    if state:
        bookings = bookings.filter(state=state)
    if partner:
        bookings = bookings.filter(offer__venue__partner__siren=partner)
    order = [When(state=str(value), then=Value(rank)) for rank, value in enumerate(State)]
    ranked = bookings.annotate(rank=Case(*order, output_field=IntegerField()))
    ranked = ranked.select_related("offer__venue", "institution", "teacher", "stock")
    return ranked.order_by("rank", "starts_at", "-prebooked_at", "pk")


def booking_totals(bookings: QuerySet[Booking]) -> dict[str, Any]:
    """How many bookings, pupils and euros, cancelled ones left out of the sums, in one query."""
    alive = ~Q(state=State.CANCELLED)
    totals = bookings.order_by().aggregate(
        many=Count("pk"),
        pupils=Sum("participants", filter=alive),
        amount=Sum("price", filter=alive),
    )
    return totals | {"pupils": totals["pupils"] or 0, "amount": totals["amount"] or Decimal(0)}
