"""The list of a partner's offers: tabs by whose turn, filters, order (S39)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Expression,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower

from accounts.models import User
from bookings.queries.status import TURN_OF, Status, Turn, with_status
from offers.models import CollectiveOffer
from offers.queries.visibility import day_of_event, offers_of_partners_of

# Tab of the list -> (its name, the statuses it holds); every status stands in exactly one.
TABS: dict[str, tuple[str, tuple[Status, ...]]] = {
    "a-vous": ("À vous", tuple(s for s in Status if TURN_OF[s] == Turn.PARTNER)),
    "en-attente": ("En attente", (Status.PUBLISHED, Status.PROPOSED, Status.PREBOOKED)),
    "reservees": ("Réservées", (Status.BOOKED, Status.FIRM)),
    "passees": ("Passées", (Status.ENDED, Status.REIMBURSED, Status.CANCELLED)),
    "archivees": ("Archivées", (Status.ARCHIVED,)),
}
ALL = "toutes"

# Name of a sort in the address -> (its words, what is compared); "" is the urgency.
SORTS: dict[str, tuple[str, Expression | F]] = {
    "titre": ("par titre", Lower("title")),
    "date": ("par date de l’événement", F("line_starts_at")),
    "etablissement": ("par établissement", Coalesce("live_school", "institution__name")),
    "prix": ("par prix", F("line_price")),
}


@dataclass(frozen=True)
class OfferListFilters:
    """The filters of the list; empty means all. Days are those of the event’s place (R34)."""

    tab: str = ALL
    status: str = ""
    text: str = ""
    school: str = ""
    format: str = ""
    venue: str = ""
    partner: str = ""
    first: date | None = None
    last: date | None = None
    sort: str = ""


def my_offers(user: User, now: datetime, filters: OfferListFilters) -> QuerySet[CollectiveOffer]:
    """Offers of the person's partners, with their school and venue, in the order asked for."""
    offers = _narrowed(_with_school(offers_of_partners_of(user), now), filters)
    if filters.tab in TABS:
        offers = offers.filter(status__in=[str(status) for status in TABS[filters.tab][1]])
    offers = offers.select_related("venue__partner", "institution")
    name = filters.sort.removeprefix("-")
    if name not in SORTS:
        return by_urgency(offers)
    compared = SORTS[name][1]
    order = compared.desc if filters.sort.startswith("-") else compared.asc
    return offers.order_by(order(nulls_last=True), "-pk")


def tab_counts(user: User, now: datetime, filters: OfferListFilters) -> dict[str, int]:
    """How many offers each tab holds under the other filters, in one query."""
    offers = _narrowed(_with_school(offers_of_partners_of(user), now), filters)
    rows = offers.order_by().values("status").annotate(many=Count("pk"))
    found = {row["status"]: row["many"] for row in rows}
    counts = {tab: sum(found.get(str(s), 0) for s in held) for tab, (_, held) in TABS.items()}
    return counts | {ALL: sum(found.values())}


def _with_school(offers: QuerySet[CollectiveOffer], now: datetime) -> QuerySet[CollectiveOffer]:
    """Adds live_school and live_city: the school that holds the offer."""
    return with_status(offers, now).annotate(
        live_school=F("live__institution__name"),
        live_city=F("live__institution__city"),
        live_uai=F("live__institution__uai"),
    )


def _narrowed(
    offers: QuerySet[CollectiveOffer], filters: OfferListFilters
) -> QuerySet[CollectiveOffer]:
    exact = {
        "venue__partner__siren": filters.partner,
        "venue": filters.venue,
        "status": filters.status,
        "formats__contains": [filters.format] if filters.format else "",
        "day__gte": filters.first,
        "day__lte": filters.last,
    }
    offers = offers.alias(day=day_of_event("line_starts_at")).filter(
        **{name: value for name, value in exact.items() if value}
    )
    for word in filters.text.split():
        offers = offers.filter(
            _school_holds(word) | (Q(ref__icontains=word) | Q(title__unaccent__icontains=word))
        )
    for word in filters.school.split():
        offers = offers.filter(_school_holds(word))
    return offers


def _school_holds(word: str) -> Q:
    found = Q(institution__uai__iexact=word) | Q(live_uai__iexact=word)
    for name in ("institution__name", "institution__city", "live_school", "live_city"):
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
