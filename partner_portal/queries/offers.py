"""The list of a partner's offers: tabs by whose turn, filters, order (S39)."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    Expression,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, Lower

from accounts.models import User
from bookings.queries.status import TURN_OF, Status, Turn, by_status, with_status
from core.compiled import Slices, compiled
from offers.models import CollectiveOffer
from offers.queries.visibility import day_of_event, offers_of_partners_of
from partner_portal.queries.filters import ListFilters

# Tab of the list -> (its name, the statuses it holds); every status stands in exactly one.
YOURS = "a-vous"
TABS: dict[str, tuple[str, tuple[Status, ...]]] = {
    YOURS: ("À vous", tuple(s for s in Status if TURN_OF[s] == Turn.PARTNER)),
    "en-attente": (
        "En attente",
        (Status.UNDER_REVIEW, Status.PUBLISHED, Status.PROPOSED, Status.PREBOOKED),
    ),
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
class OfferListFilters(ListFilters):
    """The filters of the list of offers."""

    tab: str = ALL
    status: str = ""
    format: str = ""

    @property
    def typed(self) -> bool:
        """Words were typed, or a format chosen: not a query of a known form."""
        return bool(self.text or self.school or self.format)

    @property
    def narrows(self) -> bool:
        """Something is left out of what the tabs hold for a whole structure."""
        return bool(self.typed or self.venue or self.first or self.last or self.status)


def my_offers(user: User, now: datetime, filters: OfferListFilters) -> QuerySet[CollectiveOffer]:
    """Offers of the person's partners, with their school and venue, in the order asked for."""
    offers = _narrowed(_with_school(offers_of_partners_of(user), now), filters)
    if filters.tab in TABS:
        offers = offers.filter(status__in=[str(status) for status in TABS[filters.tab][1]])
    offers = offers.select_related("venue__partner", "institution")
    name = filters.sort.removeprefix("-")
    if name not in SORTS:
        return by_urgency(offers, now)
    compared = SORTS[name][1]
    order = compared.desc if filters.sort.startswith("-") else compared.asc
    return offers.order_by(order(nulls_last=True), "-pk")


@compiled
def _usual(
    user: User, now: datetime, *values: Any, first: int, last: int, **form: Any
) -> QuerySet[CollectiveOffer]:
    return my_offers(user, now, OfferListFilters.of(*values, **form))[first:last]


def offers_in_slices(
    user: User, now: datetime, filters: OfferListFilters, many: int, size: int
) -> Slices | QuerySet[CollectiveOffer]:
    """The same offers, `many` of them, for a paginator of `size`; typed words are compiled anew."""
    if filters.typed:
        return my_offers(user, now, filters)
    form = {"tab": filters.tab, "status": filters.status, "sort": filters.sort}
    return Slices(many, size, partial(_usual, user, now, *filters.values, **form))


@dataclass(frozen=True)
class OfferCounts:
    """How many offers stand in each status; `addressed` counts the published ones of one school."""

    many: dict[str, int]
    addressed: int

    @property
    def tabs(self) -> dict[str, int]:
        """How many each tab holds."""
        many = {tab: sum(self.many.get(s, 0) for s in held) for tab, (_, held) in TABS.items()}
        return many | {ALL: sum(self.many.values())}


def offers_by_status(user: User, now: datetime, partner: str) -> OfferCounts:
    """The counts of the person's structures, or of one (SIREN), in one query."""
    return counts_under(user, now, OfferListFilters(partner=partner))


def tab_counts(user: User, now: datetime, filters: OfferListFilters) -> dict[str, int]:
    """How many offers each tab holds under the other filters, in one query."""
    return counts_under(user, now, filters).tabs


def counts_under(user: User, now: datetime, filters: OfferListFilters) -> OfferCounts:
    """How many offers stand in each status under these filters, the tab and the order aside."""
    rows = (
        _statuses(user, now, filters)
        if filters.typed
        else _by_status(user, now, *filters.values, status=filters.status)
    )
    found = list(rows)
    addressed = sum(ours for status, _, ours in found if status == Status.PUBLISHED)
    return OfferCounts({status: many for status, many, _ in found}, addressed)


@compiled
def _by_status(user: User, now: datetime, *values: Any, status: str) -> QuerySet[Any, Any]:
    return _statuses(user, now, OfferListFilters.of(*values, status=status))


def _statuses(user: User, now: datetime, filters: OfferListFilters) -> QuerySet[Any, Any]:
    offers = _narrowed(_with_school(offers_of_partners_of(user), now), filters)
    addressed = Count("pk", filter=Q(institution__isnull=False))
    rows = offers.order_by().values("status").annotate(many=Count("pk"), addressed=addressed)
    return rows.values_list("status", "many", "addressed")


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


def by_urgency(offers: QuerySet[CollectiveOffer], now: datetime) -> QuerySet[CollectiveOffer]:
    """Your turn first, then what waits, is booked, is over; nearest deadline, then date, first."""
    ranks = {status: rank for rank, (_, held) in enumerate(TABS.values()) for status in held}
    untils = {Status.PROPOSED: F("line_held_until")} | dict.fromkeys(
        (Status.PUBLISHED, Status.PREBOOKED), F("line_bookable_until")
    )
    # Each asks for the status once: put on top of it, the status would be worked out at each test.
    rank = by_status(now, lambda status: Value(ranks[status]), IntegerField())
    until = by_status(now, lambda status: untils.get(status, Value(None)), DateTimeField())
    return offers.order_by(
        rank.asc(),
        until.asc(nulls_last=True),
        F("line_starts_at").asc(nulls_last=True),
        "-pk",
    )
