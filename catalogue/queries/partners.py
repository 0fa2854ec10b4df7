"""Partners as schools read them: who is listed, what the page of one says (R3, R11, R49)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from catalogue.models import PartnerPage
from catalogue.queries.filters import OfPartner
from catalogue.queries.results import Result, found_rows
from catalogue.queries.search import ROW, Seeker, km_from, visible_entries
from core.compiled import Slices, compiled, in_one_row
from core.database import PlainWords, with_words
from core.rules import listed
from schools.models import Institution
from venues.models import Partner, Referencing, Venue
from venues.rules import ACTIVITIES

# Of each kind, on the page of a partner: the rest is a search.
SHOWN = 12
PAGE_SIZE = 20


@dataclass(frozen=True)
class PartnerFilters:
    """The filters of the list, all optional: words of a name or of a town, two codes."""

    text: str = ""
    department: str = ""
    activity: str = ""


@dataclass(frozen=True)
class PartnerRow:
    """A partner of the list: its towns by name, how many offers and templates this school finds."""

    partner: Partner
    towns: list[str]
    offers: int
    templates: int

    @property
    def activities(self) -> str:
        """« Spectacle vivant, festival »."""
        return listed(ACTIVITIES[code] for code in self.partner.activities)


@dataclass(frozen=True)
class PartnerShown:
    """All that the page of a partner says; `more`: there are other offers or templates."""

    partner: Partner
    page: PartnerPage | None
    places: list[Venue]
    offers: list[Result]
    templates: list[Result]
    more: bool

    @property
    def presentation(self) -> str:
        """What its owners wrote of it, "" before."""
        return self.page.presentation if self.page else ""

    @property
    def access(self) -> str:
        """How one gets there, in their words, "" before."""
        return self.page.access if self.page else ""

    def codes(self, name: str) -> list[str]:
        """Domains or levels: those its owners chose, else those of what is shown."""
        if self.page is not None and getattr(self.page, name):
            return list(getattr(self.page, name))
        shown = [result.thing for result in [*self.offers, *self.templates]]
        return list(dict.fromkeys(code for thing in shown for code in getattr(thing, name)))

    @property
    def departments(self) -> list[str]:
        """Where it works: what its owners chose, else where its places are."""
        if self.page is not None and self.page.departments:
            return list(self.page.departments)
        return list(dict.fromkeys(place.department_code for place in self.places))


def _referenced(today: date) -> QuerySet[Partner]:
    in_force = Referencing.objects.in_force(today)
    named = Exists(in_force.filter(partner=OuterRef("pk")))
    return Partner.objects.filter(named, closed_at=None)


@compiled
def partner_with_page(siren: str, today: date) -> QuerySet[Partner]:
    """The partner of this SIREN while ADAGE names it and its publication is not stopped (R3, R49);
    nobody otherwise, whether it exists or not.
    """
    return _referenced(today).filter(siren=siren)


@compiled
def page_of(partner: Partner) -> QuerySet[PartnerPage]:
    """What its owners wrote, nothing while they wrote nothing."""
    return PartnerPage.objects.filter(partner=partner)


@compiled
def _places_of(partner: Partner) -> QuerySet[Venue]:
    return Venue.objects.filter(partner=partner, closed_at=None).order_by("name", "pk")


@compiled
def _entries_of(
    partner: Partner,
    now: datetime,
    today: date,
    latitude: float | None,
    longitude: float | None,
    *,
    of_templates: bool,
) -> QuerySet[Any, Any]:
    # Addressed to nobody: what is prepared for one school is no matter of this page (R11).
    place = None if latitude is None or longitude is None else (latitude, longitude)
    found = visible_entries(None, now, today).filter(
        partner=partner, template__isnull=not of_templates
    )
    order = ("-published_at", "-pk") if of_templates else ("starts_at", "pk")
    return found.annotate(km=km_from(place)).order_by(*order)[: SHOWN + 1].values(*ROW)


def shown_partner(partner: Partner, seeker: Seeker, *, offers: bool = True) -> PartnerShown:
    """What the page of a partner says to who stands there; a person without an account is shown
    its templates alone. The same number of queries whatever there is.
    """
    latitude, longitude = seeker.place or (None, None)
    asked = (partner, seeker.now, seeker.today, latitude, longitude)
    dated = _entries_of(*asked, of_templates=False) if offers else []
    rows = _entries_of(*asked, of_templates=True)
    results = found_rows([*dated[:SHOWN], *rows[:SHOWN]], seeker.now)
    return PartnerShown(
        partner,
        page_of.first(partner),
        _places_of(partner),
        [result for result in results if result.offer],
        [result for result in results if result.template],
        more=len(dated) > SHOWN or len(rows) > SHOWN,
    )


def partners_found(
    filters: PartnerFilters, institution: Institution | None, now: datetime, today: date
) -> Slices:
    """Partners a school may read of, by name: counted at once, read a page at a time."""

    def read(*, first: int, last: int) -> list[PartnerRow]:
        if filters == PartnerFilters():
            partners = _everyone(today, first=first, last=last)
        else:
            partners = list(_narrowed(today, filters)[first:last])
        return _rows(partners, institution, now, today)

    if filters == PartnerFilters():
        many = _count.one(today)["many"]
    else:
        many = _narrowed(today, filters).count()
    return Slices(many, PAGE_SIZE, read)


@compiled
def _count(today: date) -> QuerySet[Any, Any]:
    return in_one_row(_referenced(today), many=Count("pk"))


@compiled
def _everyone(today: date, *, first: int, last: int) -> QuerySet[Partner]:
    return _referenced(today).order_by("name", "pk")[first:last]


def _narrowed(today: date, filters: PartnerFilters) -> QuerySet[Partner]:
    found = _referenced(today).order_by("name", "pk")
    places = Venue.objects.filter(partner=OuterRef("pk"), closed_at=None)
    for word in filters.text.split():
        there = Exists(with_words(places, [word], "name", "city"))
        found = found.alias(plain=PlainWords("name")).filter(
            Q(plain__contains=PlainWords(Value(word))) | there
        )
    if filters.department:
        here = Exists(places.filter(department_code=filters.department))
        chosen = PartnerPage.objects.filter(
            partner=OuterRef("pk"), departments__contains=[filters.department]
        )
        found = found.filter(here | Exists(chosen))
    if filters.activity:
        found = found.filter(activities__contains=[filters.activity])
    return found


def _rows(
    partners: list[Partner], institution: Institution | None, now: datetime, today: date
) -> list[PartnerRow]:
    keys = [partner.pk for partner in partners]
    towns: dict[int, list[str]] = {}
    for partner_id, city in _towns(keys) if keys else []:
        towns.setdefault(partner_id, []).append(city)
    counts = {
        row["partner_id"]: row for row in (_counts(keys, institution, now, today) if keys else [])
    }
    return [
        PartnerRow(
            partner,
            list(dict.fromkeys(towns.get(partner.pk, []))),
            counts.get(partner.pk, {}).get("offers", 0),
            counts.get(partner.pk, {}).get("templates", 0),
        )
        for partner in partners
    ]


@compiled
def _towns(keys: list[int]) -> QuerySet[Any, Any]:
    places = Venue.objects.filter(partner__among=keys, closed_at=None).order_by("city", "pk")
    return places.values_list("partner_id", "city")


@compiled
def _counts(
    keys: list[int], institution: Institution | None, now: datetime, today: date
) -> QuerySet[Any, Any]:
    found = visible_entries(institution, now, today).filter(partner__among=keys)
    return (
        found.order_by()
        .values("partner_id")
        .annotate(offers=Count("offer_id"), templates=Count("template_id"))
    )


def partner_to_search(siren: str) -> OfPartner | None:
    """The partner a search is about, if ADAGE named it one day: its name was then public (R3)."""
    ever = Referencing.objects.filter(partner=OuterRef("pk"))
    names = Partner.objects.filter(Exists(ever), siren=siren).values_list("name", flat=True)
    name = names.first() if siren else None
    return OfPartner(siren, name) if name is not None else None
