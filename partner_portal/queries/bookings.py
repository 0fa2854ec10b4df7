"""The list of a partner's pre-bookings and bookings: filters, order, totals, months (S41, S42)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import (
    Case,
    Count,
    Expression,
    F,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Lower, TruncMonth

from accounts.models import User
from bookings.models import Booking, State
from core.compiled import Slices, compiled, in_one_row
from core.database import LocalDay
from partner_portal.queries.filters import ListFilters

ALIVE = ~Q(state=State.CANCELLED)
DAY = LocalDay("time_zone", "starts_at")
SORTS: dict[str, tuple[str, Expression | F]] = {
    "offre": ("par offre", Lower("offer__title")),
    "date": ("par date de l’événement", F("starts_at")),
    "etablissement": ("par établissement", Lower("institution__name")),
    "enseignant": ("par enseignant", Lower("teacher__last_name")),
    "montant": ("par montant", F("price")),
}


@dataclass(frozen=True)
class BookingListFilters(ListFilters):
    """The filters of the list of bookings."""

    state: str = ""

    @property
    def typed(self) -> bool:
        """Words were typed: not a query of a known form."""
        return bool(self.text or self.school)


def my_bookings(user: User, filters: BookingListFilters) -> QuerySet[Booking]:
    """Pre-bookings and bookings of the person's partners: what waits, then what comes (S41)."""
    exact = {
        "state": filters.state,
        "partner__siren": filters.partner,
        "offer__venue": filters.venue,
        "day__gte": filters.first,
        "day__lte": filters.last,
    }
    bookings = Booking.objects.alias(day=DAY).filter(
        partner__memberships__user=user,
        **{name: value for name, value in exact.items() if value},
    )
    for word in filters.text.split():
        holds = _school_holds(word) | Q(reference__icontains=word) | Q(offer__ref__icontains=word)
        for name in ("offer__title", "teacher__first_name", "teacher__last_name"):
            holds |= Q(**{f"{name}__unaccent__icontains": word})
        bookings = bookings.filter(holds | Q(teacher__email__icontains=word))
    for word in filters.school.split():
        bookings = bookings.filter(_school_holds(word))
    with_all = "offer__venue__partner", "offer__institution", "institution", "teacher", "stock"
    bookings = bookings.select_related(*with_all)
    sort = filters.sort.removeprefix("-")
    if sort in SORTS:
        key = SORTS[sort][1]
        return bookings.order_by(key.desc() if filters.sort.startswith("-") else key.asc(), "-pk")
    order = [When(state=str(value), then=Value(rank)) for rank, value in enumerate(State)]
    ranked = bookings.annotate(rank=Case(*order, output_field=IntegerField()))
    return ranked.order_by("rank", "starts_at", "-prebooked_at", "pk")


def _school_holds(word: str) -> Q:
    found = Q(institution__uai__iexact=word)
    for name in ("institution__name", "institution__city"):
        found |= Q(**{f"{name}__unaccent__icontains": word})
    return found


@compiled
def _usual(user: User, *values: Any, first: int, last: int, **form: Any) -> QuerySet[Booking]:
    return my_bookings(user, BookingListFilters.of(*values, **form))[first:last]


def bookings_in_slices(
    user: User, filters: BookingListFilters, many: int, size: int
) -> Slices | QuerySet[Booking]:
    """The same bookings, `many` of them, for a paginator of `size`; typed words compile anew."""
    if filters.typed:
        return my_bookings(user, filters)
    form = {"state": filters.state, "sort": filters.sort}
    return Slices(many, size, partial(_usual, user, *filters.values, **form))


def booking_totals(user: User, filters: BookingListFilters) -> dict[str, Any]:
    """How many bookings, pupils and euros, cancelled ones left out of the sums, in one query."""
    if filters.typed:
        [totals] = _summed(my_bookings(user, filters))
    else:
        [totals] = _totals(user, *filters.values, state=filters.state)
    return totals | {"pupils": totals["pupils"] or 0, "amount": totals["amount"] or Decimal(0)}


@compiled
def _totals(user: User, *values: Any, state: str) -> QuerySet[Any, Any]:
    return _summed(my_bookings(user, BookingListFilters.of(*values, state=state)))


def _summed(bookings: QuerySet[Booking]) -> QuerySet[Any, Any]:
    return in_one_row(
        bookings,
        many=Count("pk"),
        pupils=Sum("participants", filter=ALIVE),
        amount=Sum("price", filter=ALIVE),
    )


def live_by_month(bookings: QuerySet[Booking]) -> dict[date, int]:
    """First day of a month -> how many live bookings have their event in it."""
    return dict(months_of_live(bookings))


def months_of_live(bookings: QuerySet[Booking]) -> QuerySet[Any, Any]:
    """The same as rows: the first day, how many."""
    months = bookings.order_by().filter(ALIVE).annotate(month=TruncMonth(DAY)).values("month")
    return months.annotate(many=Count("pk")).values_list("month", "many")


def my_booking(user: User, reference: str) -> Booking | None:
    """One booking of the person's offers, with all its page shows."""
    return my_bookings(user, BookingListFilters()).filter(reference=reference).first()
