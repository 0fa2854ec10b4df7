"""The search writes the day of an event as its offer reads it (R34), and follows every change."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from core.rules import DEPARTMENTS, TERRITORIES, department_of, time_zone_of
from offers.models import CollectiveOffer, Place, SearchEntry
from offers.queries.search import drifted
from offers.queries.visibility import day_of_event
from schools.models import Institution
from tests.factories.offers import OfferFactory
from tests.factories.schools import InstitutionFactory
from tests.factories.templates import TemplateFactory
from tests.factories.venues import VenueFactory

pytestmark = pytest.mark.django_db
# Midnight and a half in Paris: yesterday to the west, and today to the east.
AT = datetime(2027, 3, 18, 0, 30, tzinfo=ZoneInfo("Europe/Paris"))
LINE = {
    "line__starts_at": AT,
    "line__ends_at": AT + timedelta(hours=1),
    "line__bookable_until": AT - timedelta(days=20),
}
TAHITI = {"postal_code": "98714", "department_code": "987", "time_zone": "Pacific/Tahiti"}


def day_in_the_search(offer: CollectiveOffer) -> date | None:
    return SearchEntry.objects.get(offer=offer).starts_day


def day_there(offer: CollectiveOffer) -> date:
    offer = CollectiveOffer.objects.get(pk=offer.pk)
    found = CollectiveOffer.objects.annotate(day=day_of_event("lines__starts_at"))
    day = AT.astimezone(ZoneInfo(offer.time_zone)).date()
    assert found.get(pk=offer.pk).day == day
    return day


def test_every_postal_code_has_the_zone_of_its_territory():
    codes = ["97133", "97150", "20000", "20200", "99999", "", "abc", "3500"]
    codes += [f"{code}000"[:5] for code in TERRITORIES] + [f"{n:02d}999" for n in range(100)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, offers_zone_of(code) FROM unnest(%s::text[]) AS code", [codes])
        found = dict(cursor.fetchall())

    assert found == {code: time_zone_of(department_of(code)) for code in codes}
    assert len(set(found.values())) == len(TERRITORIES) - len(DEPARTMENTS) + 5 + 1


def test_the_day_follows_the_place_the_address_the_venue_and_the_school():
    paris, island = VenueFactory(), VenueFactory(**TAHITI)
    school = InstitutionFactory(**TAHITI)
    common = {"institution": school, "departments": ["987"], "event_address": "1 rue du Port",
              "event_city": "Là-bas"}  # fmt: skip
    seen = set()
    for venue in (paris, island):
        for place in Place.values:
            for postal_code in ("", "97400", "35000", "98600"):
                if place == Place.OTHER and not postal_code:
                    continue
                offer = OfferFactory(
                    venue=venue, place=place, event_postal_code=postal_code, **common, **LINE
                )
                assert day_in_the_search(offer) == day_there(offer), (venue, place, postal_code)
                seen.add(day_there(offer))
    assert len(seen) == 2
    assert drifted() == []


def test_a_change_of_place_of_venue_or_of_school_is_followed():
    venue, school = VenueFactory(), InstitutionFactory()
    ours = OfferFactory(venue=venue, **LINE)
    theirs = OfferFactory(place=Place.SCHOOL, institution=school, departments=["35"], **LINE)
    moved = OfferFactory(venue=venue, **LINE)
    template = TemplateFactory(venue=venue)
    same = AT.date()
    assert {day_in_the_search(offer) for offer in (ours, theirs, moved)} == {same}

    CollectiveOffer.objects.filter(pk=moved.pk).update(
        place=Place.OTHER, event_address="1 rue", event_city="Papeete", event_postal_code="98714"
    )
    for name, value in TAHITI.items():
        setattr(venue, name, value)
    venue.save()
    Institution.objects.filter(pk=school.pk).update(**TAHITI)

    for offer in (ours, theirs, moved):
        assert day_in_the_search(offer) == day_there(offer) == same - timedelta(days=1)
    assert SearchEntry.objects.get(template=template).starts_day is None
    assert drifted() == []
