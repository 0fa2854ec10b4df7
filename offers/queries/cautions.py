"""What is worth a second look before fixing a date or a price; nothing here ever blocks (R18)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from administration.rules.numbers import number_on
from core.rules import TERRITORIES, department_of, euros, long_date, middle_date, time_range
from core.rules.holidays import public_holiday, school_holidays, zone_of
from offers.models import CollectiveOffer, CollectiveStock, Place
from offers.rules import days_between, local_days

SUNDAY = 7
CLASHES_SHOWN = 3
PARIS = "Europe/Paris"


@dataclass(frozen=True)
class Asked:
    """What is about to be fixed: days on the clock of the place, moments in UTC when known."""

    first: date
    last: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    price: Decimal | None = None


@dataclass(frozen=True)
class Caution:
    """One thing to look at: its code, what it is, why."""

    code: str
    title: str
    text: str


def asked_by(line: Any, zone: str) -> Asked:
    """What a line fixes, or the terms of one to come (`starts_at`, `ends_at`, `price`)."""
    first, last = local_days(line.starts_at, line.ends_at, zone)
    return Asked(first, last, line.starts_at, line.ends_at, line.price)


def cautions_about(offer: CollectiveOffer, asked: Asked) -> list[Caution]:
    """School holidays, public holidays, Sundays, clashes, price; in one query."""
    departments = destinations_of(offer)
    found: list[Caution] = []
    zones: dict[str, list[str]] = {}
    for code in departments:
        zones.setdefault(zone_of(code, asked.first), []).append(code)
    for zone, codes in sorted(zones.items()):
        for band in school_holidays(zone, asked.first, asked.last):
            days = f"du {middle_date(band.first)} au {middle_date(band.last)}"
            text = f"{band.name}, {days}{_where(codes, departments)}."
            found.append(Caution(f"holidays-{zone}", f"Vacances scolaires, zone {zone}.", text))
    for day in days_between(asked.first, asked.last):
        named: dict[str, list[str]] = {}
        for code in departments:
            if name := public_holiday(day, code):
                named.setdefault(name, []).append(code)
        for name, codes in named.items():
            text = f"{name}, le {middle_date(day)}{_where(codes, departments)}."
            found.append(Caution(f"public-{day}", "Jour férié.", text))
    for day in dict.fromkeys((asked.first, asked.last)):
        if day.isoweekday() == SUNDAY:
            text = f"Le {middle_date(day)} est un dimanche."
            found.append(Caution(f"sunday-{day}", "Dimanche.", text))
    if asked.starts_at is not None and asked.ends_at is not None:
        lines = _lines_at_the_place_of(offer).filter(
            starts_at__lt=asked.ends_at, ends_at__gt=asked.starts_at
        )
        for line in lines.order_by("starts_at")[:CLASHES_SHOWN]:
            other = line.offer
            hours = time_range(line.starts_at, line.ends_at, offer.time_zone)
            text = f"«\u00a0{other.title}\u00a0» ({other.ref}) au même lieu, {hours}."
            found.append(Caution(f"clash-{other.ref}", "Créneau déjà occupé.", text))
    return found + unusual(asked.price)


def destinations_of(offer: CollectiveOffer) -> list[str]:
    """Departments of the pupils: of the school, those served, or where the event takes place."""
    if offer.institution is not None:
        return [offer.institution.department_code]
    if offer.departments:
        return list(offer.departments)
    there = department_of(offer.event_postal_code) if offer.place == Place.OTHER else ""
    return [there or offer.venue.department_code]


def unusual(price: Decimal | None) -> list[Caution]:
    """A price above the number of the day: there is no upper limit (R18, S22)."""
    usual = number_on("unusual_price", timezone.localdate())
    if price is None or price <= usual:
        return []
    text = f"Ce prix dépasse {euros(usual)}. Il n’y a pas de maximum."
    return [Caution("price", "Prix inhabituel.", text)]


def nothing_special(offer: CollectiveOffer, asked: Asked) -> str:
    """« Le 21 janvier 2027 est un jeudi, hors vacances scolaires de la zone B. », if we know."""
    zones = sorted({zone_of(code, asked.first) for code in destinations_of(offer)})
    later = asked.last.replace(year=asked.last.year + 1, day=1)
    if not zones or not all(school_holidays(zone, asked.last, later) for zone in zones):
        return ""
    several = len(zones) > 1
    said = ("des zones " if several else "de la zone ") + " et ".join(zones)
    free = " Aucune autre de vos offres à ce lieu à cette heure." if asked.starts_at else ""
    weekday = long_date(
        datetime(asked.first.year, asked.first.month, asked.first.day, 12, tzinfo=ZoneInfo(PARIS)),
        PARIS,
    ).split()[0]
    day = middle_date(asked.first)
    return f"Le {day} est un {weekday}, hors vacances scolaires {said}.{free}"


def _where(codes: list[str], departments: list[str]) -> str:
    """Which of the departments, when not all of them."""
    if len(codes) == len(departments):
        return ""
    return f"\u00a0: {', '.join(TERRITORIES.get(code, code) for code in codes)}"


def _lines_at_the_place_of(offer: CollectiveOffer) -> QuerySet[CollectiveStock]:
    """Open lines of the partner's other offers online, where this one takes place."""
    if offer.place == Place.OTHER:
        same = Q(offer__event_postal_code=offer.event_postal_code) & Q(
            offer__event_address__iexact=offer.event_address
        )
    elif offer.place == Place.SCHOOL and offer.institution_id:
        same = Q(offer__institution=offer.institution_id)
    elif offer.place in ("", Place.VENUE):  # while nothing is said, at the partner's own place
        same = Q(offer__venue=offer.venue_id)
    else:
        return CollectiveStock.objects.none()
    lines = CollectiveStock.objects.filter(
        same,
        withdrawn_at__isnull=True,
        offer__place=offer.place or Place.VENUE,
        offer__venue__partner=offer.venue.partner_id,
        offer__state__in=["PUBLISHED", "PAUSED"],
    )
    return lines.exclude(offer=offer.pk).select_related("offer")
