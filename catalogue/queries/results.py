"""The rows of the search: offers with their status, templates, kilometres, in the order found."""

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from bookings.queries.status import with_status
from catalogue.queries.filters import SearchFilters, without_filter
from catalogue.queries.search import ROW, Entries, Search
from core.compiled import compiled
from core.database import select_of
from offers.models import CollectiveOffer, OfferTemplate

A_DAY = 3  # offers written in a cell of the calendar


@dataclass
class Result:
    """An offer (read through `with_status`) or a template; `km` None when nobody knows."""

    offer: Any = None
    template: Any = None
    km: float | None = None

    @property
    def thing(self) -> Any:
        """Whichever it is."""
        return self.offer or self.template

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from every other."""
        return ("offer" if self.offer else "template", self.thing.pk)


@dataclass
class DayFound:
    """What begins on one day: the first offers, and how many in all."""

    day: date
    outside: bool
    many: int = 0
    offers: list[Any] = field(default_factory=list)


def results_of(search: Search, first: int, last: int, many: int = 0) -> list[Result]:
    """Rows `first` to `last` (excluded) of the answer, in four queries at most; `many`: in all."""
    return found_rows(search.rows(first, last, many), search.seeker.now)


def loaded(entries: Entries, now: datetime) -> list[Result]:
    """Each entry as a page shows it, in the same order; what has gone meanwhile is left out."""
    return found_rows(list(entries.values(*ROW)), now)


def found_rows(rows: list[dict[str, Any]], now: datetime) -> list[Result]:
    """The same of rows already read (`search.ROW`), in two queries at most."""
    offers = _offers([row["offer_id"] for row in rows if row["offer_id"]], now)
    keys = [row["template_id"] for row in rows if row["template_id"]]
    templates = {found.pk: found for found in _templates(keys)} if keys else {}
    found = [
        Result(offers.get(row["offer_id"]), templates.get(row["template_id"]), row["km"])
        for row in rows
    ]
    return [result for result in found if result.thing is not None]


def _offers(keys: list[int], now: datetime) -> dict[int, Any]:
    return {offer.pk: offer for offer in _with_status(keys, now)} if keys else {}


@compiled
def _with_status(keys: list[int], now: datetime) -> QuerySet[CollectiveOffer]:
    offers = with_status(CollectiveOffer.objects.filter(pk__among=keys), now)
    return offers.select_related("venue__partner", "institution")


@compiled
def _templates(keys: list[int]) -> QuerySet[OfferTemplate]:
    return OfferTemplate.objects.filter(pk__among=keys).select_related("venue__partner")


def offers_by_key(offers: QuerySet[Any], keys: list[int]) -> dict[int, Any]:
    """Key → offer, among those given; no query for no key."""
    return {offer.pk: offer for offer in offers.filter(pk__in=keys)} if keys else {}


def relaxed(search: Search) -> list[tuple[str, SearchFilters, int]]:
    """Filter left out, the search without it, its number of results: one query, the most first."""
    names = search.wanted.active
    if len(names) < 2:
        return []
    inner = [select_of(search.entries(but=[name]).values("pk")) for name in names]
    counts = ", ".join(f"(SELECT count(*) FROM ({sql}) AS found)" for sql, _ in inner)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", [value for _, params in inner for value in params])
        row = cursor.fetchone()
    found = [
        (name, without_filter(search.wanted, name), many)
        for name, many in zip(names, row, strict=True)
        if many
    ]
    return sorted(found, key=lambda line: -line[2])


def month_of(search: Search, month: date) -> list[list[DayFound]]:
    """The weeks of a month with what begins each day, where it takes place, in two queries."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    rows = (
        search.entries()
        .filter(offer__isnull=False, starts_day__range=(weeks[0][0], weeks[-1][-1]))
        .annotate(
            rank=Window(RowNumber(), partition_by=[F("starts_day")], order_by=["starts_at", "pk"]),
            many=Window(Count("pk"), partition_by=[F("starts_day")]),
        )
        .filter(rank__lte=A_DAY)
        .order_by("starts_at", "pk")
        .values("starts_day", "many", "offer_id")
    )
    found: dict[date | None, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["starts_day"]].append(row)
    keys = [row["offer_id"] for rows_of_day in found.values() for row in rows_of_day]
    offers = _offers(keys, search.seeker.now)
    days = {}
    for one in (day for week in weeks for day in week):
        there = found.get(one, [])
        known = [offers[row["offer_id"]] for row in there if row["offer_id"] in offers]
        many = there[0]["many"] if there else 0
        days[one] = DayFound(one, one.month != month.month, many, known)
    return [[days[one] for one in week] for week in weeks]
