"""Whom a broadcast may be written to: accounts chosen by what their structure or school is."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from administration.models import Broadcast
from offers.models import CollectiveOffer
from operations.statistics import counted, year_of
from schools.models import Institution, PupilCount, Role, SchoolRole
from venues.models import Membership, Partner, Referencing, ReferencingRequest, Venue

# What is chosen by; a key that is absent or empty chooses nothing.
Criteria = Mapping[str, Any]
BOOKINGS = {
    "WITH": "Avec une réservation confirmée cette année scolaire",
    "WITHOUT": "Sans réservation confirmée cette année scolaire",
}
REFERENCING = {
    "REFERENCED": "Référencés sur ADAGE aujourd’hui",
    "UNFINISHED": "Non référencés, demande commencée et pas déposée",
    "NOTHING_ASKED": "Non référencés, sans demande",
}
# Criterion of a school -> its lookup.
SCHOOLS = {"departments": "department_code__in", "academies": "academy__in", "ministry": "ministry"}
PARTNERS, PRINCIPALS = Broadcast.Audience.PARTNERS, Broadcast.Audience.PRINCIPALS


def people_of(audience: str, criteria: Criteria) -> QuerySet[User]:
    """The accounts of a population, once each, with the name of their `place`, and its number.

    `criteria`: « departments », « academies », « ministry », « level », « bookings »,
    « referencing ». One whose address was never confirmed is in no population.
    """
    people = User.objects.filter(email_unconfirmed_since__isnull=True)
    if audience == PARTNERS:
        chosen = partners_of(criteria)
        rows: QuerySet[Any] = Membership.objects.filter(partner__in=chosen).order_by("pk")
        place = "partner"
    else:
        role = Role.PRINCIPAL if audience == PRINCIPALS else Role.TEACHER
        rows = SchoolRole.objects.filter(role=role, institution__in=schools_of(audience, criteria))
        place = "institution"
        if audience != PRINCIPALS:
            people = _booked(people, criteria, "teacher")
    mine = rows.filter(user=OuterRef("pk"))
    named, numbered = (mine.values(of)[:1] for of in (f"{place}__name", place))
    return people.annotate(place=named, place_number=numbered).filter(place__isnull=False)


def partners_of(criteria: Criteria) -> QuerySet[Partner]:
    """Partners that are not closed, by the places of their venues, the levels of what they show.

    Each criterion narrows: an academy that no school names any more leaves nobody.
    """
    partners, mine = Partner.objects.filter(closed_at__isnull=True), {"partner": OuterRef("pk")}
    venues = Venue.objects.filter(**mine)
    if departments := criteria.get("departments"):
        venues = venues.filter(department_code__in=departments)
    if academies := criteria.get("academies"):
        of_academies = Institution.objects.filter(academy__in=academies).order_by()
        venues = venues.filter(department_code__in=of_academies.values("department_code"))
    if departments or academies:
        partners = partners.filter(Exists(venues))
    if level := criteria.get("level"):
        shown = CollectiveOffer.objects.filter(state="PUBLISHED", levels__contains=[level])
        partners = partners.filter(Exists(shown.filter(venue__partner=OuterRef("pk"))))
    today = timezone.localdate()
    listed, requests = (
        Q(Exists(Referencing.objects.dated(today).filter(**mine))),
        ReferencingRequest.objects.filter(**mine),
    )
    asked = {
        "REFERENCED": listed,
        "UNFINISHED": ~listed & Q(Exists(requests.filter(state="DRAFT"))),
        "NOTHING_ASKED": ~listed & ~Q(Exists(requests)),
    }
    partners = partners.filter(asked.get(criteria.get("referencing") or "", Q()))
    return _booked(partners, criteria, "partner")


def schools_of(audience: str, criteria: Criteria) -> QuerySet[Institution]:
    """Schools that take part, by place, ministry and a level that has pupils this school year; for
    their heads, by their bookings too.
    """
    schools: QuerySet[Institution] = Institution.objects.eligible().order_by()
    for name, lookup in SCHOOLS.items():
        if chosen := criteria.get(name):
            schools = schools.filter(**{lookup: chosen})
    if level := criteria.get("level"):
        today = timezone.localdate()
        counts = PupilCount.objects.filter(
            institution=OuterRef("pk"),
            level=level,
            pupils__gt=0,
            school_year__starts_date__lte=today,
            school_year__ends_date__gte=today,
        )
        schools = schools.filter(Exists(counts))
    return _booked(schools, criteria, "institution") if audience == PRINCIPALS else schools


def _booked(rows: QuerySet[Any], criteria: Criteria, by: str) -> QuerySet[Any]:
    """Those with, or without, a confirmed booking of this school year."""
    found = Exists(counted(year_of("")).filter(**{by: OuterRef("pk")}))
    asked = {"WITH": Q(found), "WITHOUT": ~Q(found)}
    return rows.filter(asked.get(criteria.get("bookings") or "", Q()))
