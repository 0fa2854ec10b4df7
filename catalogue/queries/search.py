"""What a school may find: published offers and templates, narrowed to what was asked (R3, R11).

Reads the rows that the triggers keep in step with offers, lines and bookings (SearchEntry).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, reduce
from math import cos, radians
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import (
    Case,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils import timezone

from bookings.models import Booking
from catalogue import rules
from catalogue.queries import filters as asked
from catalogue.queries.filters import SearchFilters
from catalogue.queries.words import Words, understood
from core.compiled import compiled
from core.rules import level_parts
from offers.models import Place, SearchEntry
from offers.queries.visibility import addressed_to
from offers.rules import DOMAINS, FORMATS
from schools.models import Institution, Level
from schools.queries import usable_levels
from venues.models import Partner

Entries = QuerySet[SearchEntry, Any]
Place2D = tuple[float, float] | None
# What a page reads of an entry.
ROW = ("offer_id", "template_id", "km")

# Each set of codes as bits, in the order of the view `offers_search_value`; domains, formats and
# levels are rows of the administration.
BITS = {
    "places": {code: 1 << rank for rank, code in enumerate(Place.values)},
    "access": {code: 1 << rank for rank, code in enumerate(asked.ACCESS)},
}
KM_OF_A_DEGREE = 111.2
MILLION = 1_000_000


@dataclass
class Seeker:
    """From where one searches: a school (None: unknown to ADAGE), a moment; read once a page."""

    institution: Institution | None
    now: datetime
    levels: list[Level] = field(default_factory=list)

    @classmethod
    def of(cls, institution: Institution | None, now: datetime) -> "Seeker":
        """With the levels open today or later (R6), in one query."""
        return cls(institution, now, usable_levels(timezone.localdate(now)))

    @property
    def level_labels(self) -> dict[str, str]:
        """Code → « 4e », « CAP 1re année », the lowest first."""
        return {level.code: "".join(level_parts(level.code)[:3]) for level in self.levels}

    @cached_property
    def bits(self) -> dict[str, dict[str, int]]:
        """Code → bit of every set."""
        return BITS | {
            "domains": {code: 1 << term.place for code, term in DOMAINS.today.items()},
            "formats": {code: 1 << term.place for code, term in FORMATS.today.items()},
            "levels": {level.code: 1 << level.rank for level in self.levels},
        }

    def mask(self, name: str, codes: Iterable[str]) -> int:
        """Codes of a set as one number; those nobody knows count for nothing."""
        return reduce(or_, (self.bits[name].get(code, 0) for code in codes), 0)

    @property
    def partners(self) -> ArraySubquery:
        """Partners with whom the school has a confirmed past or future."""
        return ArraySubquery(partners_known_to.build(self.institution))

    @property
    def today(self) -> date:
        """The day of this moment in Paris."""
        return timezone.localdate(self.now)

    @property
    def place(self) -> Place2D:
        """Latitude and longitude of the school in millionths of a degree."""
        school = self.institution
        if school is None or school.latitude is None or school.longitude is None:
            return None
        return float(school.latitude) * MILLION, float(school.longitude) * MILLION


@dataclass
class Search:
    """One search: who asks, what for, and what its words were understood as."""

    seeker: Seeker
    wanted: SearchFilters
    words: Words = field(default_factory=Words)

    @classmethod
    def of(cls, seeker: Seeker, filters: SearchFilters) -> "Search":
        """Understands the text, in one query when there is one."""
        return cls(seeker, filters, understood(filters.text) if filters.text else Words())

    @property
    def wordless(self) -> bool:
        """Something is typed and nothing of it is looked for: « le », « ? », one letter."""
        return bool(self.wanted.text) and not self.words.query

    def entries(self, *, but: Iterable[str] = ()) -> Entries:
        """All that matches, in no order; `but` names filters left out."""
        found = entries_visible_to(self.seeker)
        for name in self.wanted.active:
            if name not in but:
                found = _narrowed(found, self, name, getattr(self.wanted, name))
        return found

    def ordered(self) -> Entries:
        """The same in the order asked, with `km` and `for_us` (0: addressed to this school)."""
        by = self.seeker
        return _ordered(
            self.entries(), by.institution, by.place, _order(self.wanted.sort, self.words)
        )

    def rows(self, first: int, last: int, many: int = 0) -> list[dict[str, Any]]:
        """Rows `first` to `last` (excluded): `offer_id`, `template_id`, `km`; of `many` in all,
        where one knows: most of them are then not read.
        """
        if self.wanted.active:
            return list(self.ordered()[first:last].values(*ROW))
        by, (latitude, longitude) = self.seeker, self.seeker.place or (None, None)
        asked_by = by.institution, by.now, by.today, latitude, longitude
        if many >= rules.MANY and self.wanted.sort in ("", asked.RELEVANCE):
            soonest = _soonest(*asked_by[1:], last=last)
            if len(soonest) == last:
                part = {"sort": "", "first": 0, "last": last, "own": True}
                own = _everything(*asked_by, **part) if by.institution else []
                return [*own, *soonest][first:last]
        part = {"sort": self.wanted.sort, "first": first, "last": last, "own": False}
        return _everything(*asked_by, **part)


@compiled
def _soonest(
    now: datetime, today: date, latitude: float | None, longitude: float | None, *, last: int
) -> QuerySet[Any, Any]:
    """What follows: the dated offers for every school, read in their order by their index. What may
    be booked is to come (R25): so said, the index begins there.
    """
    found = visible_entries(None, now, today).filter(template=None, starts_at__gte=now)
    found = found.annotate(km=km_from(_place(latitude, longitude)))
    return found.order_by("starts_at", "pk")[:last].values(*ROW)


def _place(latitude: float | None, longitude: float | None) -> Place2D:
    return None if latitude is None or longitude is None else (latitude, longitude)


@compiled
def _everything(
    institution: Institution | None,
    now: datetime,
    today: date,
    latitude: float | None,
    longitude: float | None,
    *,
    sort: str,
    first: int,
    last: int,
    own: bool,
) -> QuerySet[Any, Any]:
    found, place = visible_entries(institution, now, today), _place(latitude, longitude)
    found = found.filter(institution=institution) if own else found
    return _ordered(found, institution, place, _order(sort, Words()))[first:last].values(*ROW)


def _ordered(found: Entries, institution: Institution | None, place: Place2D, by: Any) -> Entries:
    ours = Case(
        When(institution=institution, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    found = found.annotate(km=km_from(place), for_us=ours)
    return found.order_by(*by, "for_us", F("starts_at").asc(nulls_last=True), "pk")


def _order(sort: str, words: Words) -> list[Any]:
    if sort == asked.DISTANCE:
        return [F("km").asc(nulls_last=True)]
    if sort == asked.DATE:
        return [F("starts_at").asc(nulls_last=True)]
    if sort == asked.NEWEST:
        return [F("published_at").desc()]
    if not words.query:
        return []
    # In tenths: words of the title before words of the lists; alike, the school's own first.
    rank = SearchRank(F("text__head"), _query(words.each)) * 10
    return [Cast(rank, IntegerField()).desc()]


@compiled
def partners_known_to(institution: Institution | None) -> QuerySet[Any, int]:
    """Partners with whom a school has a confirmed past or future."""
    firm = Booking.objects.filter(
        institution=institution, state__in=["CONFIRMED", "USED", "REIMBURSED"]
    )
    return firm.order_by().values_list("offer__venue__partner_id", flat=True)


def entries_visible_to(seeker: Seeker) -> Entries:
    """What this school may find now: offers it may pre-book, templates it may ask for."""
    return visible_entries(seeker.institution, seeker.now, seeker.today)


def visible_entries(institution: Institution | None, now: datetime, today: date) -> Entries:
    """The same of a school, at a moment and on its day."""
    held = Q(held_until__gt=now)
    bookable = Q(template__isnull=False) | Q(bookable_until__gte=now)
    return SearchEntry.objects.filter(
        addressed_to(institution),
        bookable,
        ~Q(partner__in=Partner.objects.unreferenced(today).values("pk")),
        shown=True,
        taken=False,
    ).exclude(held, held_until__isnull=False)


def _narrowed(found: Entries, search: Search, name: str, value: Any) -> Entries:
    """One filter: values of a set widen, except disabilities, which add up."""
    if name in ("domains", "formats", "levels", "places", "access"):
        mask = search.seeker.mask(name, value)
        left = {f"{name}_asked": F(name).bitand(mask)}
        kept = f"{name}_asked" if name == "access" else f"{name}_asked__gt"
        return found.alias(**left).filter(**{kept: mask if name == "access" else 0})
    if name == "distance":
        # A box first, which an index answers, then the circle.
        if search.seeker.place is None:
            return found.none()
        latitude, longitude = search.seeker.place
        high = value / KM_OF_A_DEGREE * MILLION
        wide = high / max(cos(radians(latitude / MILLION)), 0.01)
        return found.alias(away=km_to(search.seeker)).filter(
            latitude__range=(int(latitude - high), int(latitude + high)),
            longitude__range=(int(longitude - wide), int(longitude + wide)),
            away__lte=value,
        )
    if name == "text":
        words = search.words.query
        return found.filter(text__words=_query(words)) if words else found.filter(pk__in=[])
    lookup, operand = {
        "kind": ("template__isnull", value == asked.DATED),
        "departments": ("departments__overlap", value),
        "price": ("price__lte", value),
        "first": ("starts_day__gte", value),
        "last": ("starts_day__lte", value),
        "known": ("partner__among", search.seeker.partners),
        "partner": ("partner__siren", str(value)),
    }[name]
    return found.filter(**{lookup: list(operand) if name == "departments" else operand})


def _query(words: str) -> SearchQuery:
    return SearchQuery(words, config="offers_french", search_type="raw")


def km_to(seeker: Seeker) -> Any:
    """Kilometres from the school to the venue; NULL when either is nowhere."""
    return km_from(seeker.place)


def km_from(place: Place2D) -> Any:
    """The same from a place, in millionths of a degree."""
    if place is None:
        return Value(None, output_field=FloatField())
    here = [Value(part, output_field=FloatField()) for part in place]
    return Func("latitude", "longitude", *here, function="offers_km", output_field=FloatField())
