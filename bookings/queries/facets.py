"""How many offers each value of a filter would leave: the counts beside the boxes of the search."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, F, Func, QuerySet

from bookings.queries.search import Wanted, search_offers
from ground.rules import department_of
from offers.models import CollectiveOffer, Place
from schools.models import Institution

Keys = QuerySet[CollectiveOffer, Any]


@dataclass(frozen=True)
class Facets:
    """Code → number of offers, the other filters kept."""

    departments: dict[str, int]
    domains: dict[str, int]
    levels: dict[str, int]


def facets_of(institution: Institution | None, wanted: Wanted, now: datetime) -> Facets:
    """Count each filter without itself: what its boxes would add; three queries."""

    def found(wider: Wanted) -> Keys:
        return search_offers(institution, wider, now).order_by().values("pk")

    return Facets(
        departments=_by_department(found(replace(wanted, departments=()))),
        domains=_by_code("domains", found(replace(wanted, domains=()))),
        levels=_by_code("levels", found(replace(wanted, levels=()))),
    )


def _by_code(name: str, found: Keys) -> dict[str, int]:
    code = Func(F(name), function="unnest", output_field=CharField())
    rows = CollectiveOffer.objects.filter(pk__in=found).annotate(code=code).values("code")
    return dict(rows.order_by().annotate(n=Count("pk")).values_list("code", "n"))


def _by_department(found: Keys) -> dict[str, int]:
    """An offer counts once in each department it concerns, as the filter finds it."""
    places = ("place", "venue__department_code", "event_postal_code", "departments")
    rows = CollectiveOffer.objects.filter(pk__in=found).values_list(*places)
    counts: Counter[str] = Counter()
    for place, of_venue, postal_code, travelled, n in rows.order_by().annotate(n=Count("pk")):
        codes = set(travelled)
        if place == Place.VENUE:
            codes.add(of_venue)
        elif place == Place.OTHER and postal_code:
            codes.add(department_of(postal_code))
        for code in codes:
            counts[code] += n
    return dict(counts)
