"""What deserves a second look before a date or a price, and never blocks (R18)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from administration.models import DatedNumber
from offers.models import CollectiveOffer, Place
from offers.queries.cautions import (
    Asked,
    cautions_about,
    destinations_of,
    nothing_special,
    unusual,
)
from schools.models import Territory
from tests.factories.offers import DraftOfferFactory, OfferFactory, in_days
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import VenueFactory

pytestmark = pytest.mark.django_db
WINTER_B = date(2027, 2, 24)  # a Wednesday
THURSDAY = date(2027, 1, 21)


def said(offer: CollectiveOffer, first: date, last: date | None = None) -> list[str]:
    found = cautions_about(offer, Asked(first, last or first))
    return [f"{caution.title} {caution.text}" for caution in found]


def served(*departments: str) -> CollectiveOffer:
    return DraftOfferFactory(line=False, place=Place.SCHOOL, departments=list(departments))


def test_school_holidays_of_the_partner_s_own_zone() -> None:
    offer = DraftOfferFactory(line=False, venue=VenueFactory(department_code="35"))
    assert said(offer, WINTER_B) == [
        "Vacances scolaires, zone B. Vacances d’hiver, du 20 février 2027 au 7 mars 2027."
    ]
    assert said(offer, THURSDAY) == []


def test_school_holidays_of_the_school_it_is_for_count_before_the_venue_s() -> None:
    school = InstitutionFactory(department_code="75")  # zone C: 6 to 21 February 2027
    offer = DraftOfferFactory(line=False, institution=school)
    assert destinations_of(offer) == ["75"]
    assert said(offer, WINTER_B) == []
    assert len(said(offer, date(2027, 2, 10))) == 1


def test_the_zone_is_that_of_the_day_of_the_event() -> None:
    """The department is in zone C from New Year’s Day: no winter holidays of zone B."""
    offer = DraftOfferFactory(line=False, venue=VenueFactory(department_code="35"))
    row = Territory.objects.get(code="35")
    row.pk, row.from_date, row.holiday_zone = None, date(2027, 1, 1), "C"
    row.save()
    assert said(offer, WINTER_B) == []
    assert said(offer, date(2027, 2, 10))[0].startswith("Vacances scolaires, zone C.")
    assert nothing_special(offer, Asked(THURSDAY, THURSDAY)).endswith("de la zone C.")
    assert nothing_special(offer, Asked(date(2026, 12, 10), date(2026, 12, 10))).endswith(" B.")


def test_departments_served_are_named_when_some_only_are_on_holiday() -> None:
    assert said(served("35", "75", "53"), WINTER_B) == [
        "Vacances scolaires, zone B. Vacances d’hiver, du 20 février 2027 au 7 mars 2027"
        "\u00a0: Ille-et-Vilaine, Mayenne."
    ]


def test_another_address_decides_when_the_event_takes_place_there() -> None:
    offer = DraftOfferFactory(
        line=False, place=Place.OTHER, event_postal_code="75011", event_address="1 rue X"
    )
    assert destinations_of(offer) == ["75"]


def test_an_event_of_several_days_meets_the_holidays_it_touches() -> None:
    offer = DraftOfferFactory(line=False, venue=VenueFactory(department_code="35"))
    assert said(offer, date(2027, 2, 18), date(2027, 2, 19)) == []
    assert len(said(offer, date(2027, 2, 18), date(2027, 2, 20))) == 1


def test_public_holidays_and_those_of_one_territory() -> None:
    assert said(served("35"), date(2027, 3, 29)) == [
        "Jour férié. Lundi de Pâques, le 29 mars 2027."
    ]
    found = said(served("974", "35"), date(2026, 12, 20))
    assert any(text.startswith("Jour férié.") and "La Réunion" in text for text in found)


def test_a_sunday() -> None:
    assert said(served("35"), date(2027, 1, 17)) == [
        "Dimanche. Le 17 janvier 2027 est un dimanche."
    ]


@pytest.mark.parametrize(
    ("price", "many"), [(None, 0), ("0", 0), ("10000", 0), ("10000.01", 1), ("9999999999.99", 1)]
)
def test_an_unusual_price_is_above_the_setting(price: str | None, many: int) -> None:
    """R18, S22."""
    assert len(unusual(Decimal(price) if price else None)) == many


def test_the_number_in_force_moves_the_limit() -> None:
    since = timezone.localdate() + timedelta(days=3)
    DatedNumber.objects.create(code="unusual_price", from_date=since, value=500)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert [caution.text for caution in unusual(Decimal(501))] == [
            "Ce prix dépasse 500,00\u00a0€. Il n’y a pas de maximum."
        ]


def clash(offer: CollectiveOffer, hour: int = 14, hours: int = 2) -> list[str]:
    start = in_days(60, hour)
    asked = Asked(start.date(), start.date(), start, start + timedelta(hours=hours))
    return [c.text for c in cautions_about(offer, asked) if c.code.startswith("clash")]


def test_another_offer_at_the_same_place_at_the_same_hour() -> None:
    taken = OfferFactory(title="Antigone")  # in 60 days, 14 h 30 to 16 h 30
    offer = DraftOfferFactory(line=False, venue=taken.venue)
    hours = "14\u00a0h\u00a030\u00a0– 16\u00a0h\u00a030"
    assert clash(offer) == [f"«\u00a0Antigone\u00a0» ({taken.ref}) au même lieu, {hours}."]
    assert clash(offer, hour=9) == []
    assert clash(offer, hour=12, hours=2) == []
    assert clash(taken) == []


@pytest.mark.parametrize("state", ["DRAFT", "REJECTED", "ARCHIVED"])
def test_an_offer_that_is_not_online_takes_no_place(state: str) -> None:
    taken = OfferFactory(state=state)
    assert clash(DraftOfferFactory(line=False, venue=taken.venue)) == []


def test_neither_another_venue_nor_a_withdrawn_date_clashes() -> None:
    taken = OfferFactory()
    elsewhere = DraftOfferFactory(line=False, venue=VenueFactory(partner=taken.venue.partner))
    assert clash(elsewhere) == []
    taken.lines.update(withdrawn_at=in_days(0))
    assert clash(DraftOfferFactory(line=False, venue=taken.venue)) == []


def test_the_same_address_and_the_same_school_clash() -> None:
    school = InstitutionFactory()
    there = {
        "place": Place.OTHER, "event_address": "1 rue du Port", "event_postal_code": "35400",
        "event_city": "Saint-Malo",
    }  # fmt: skip
    here = {"place": Place.SCHOOL, "institution": school, "departments": ["35"]}
    for place in (there, here):
        taken = OfferFactory(**place)
        assert len(clash(DraftOfferFactory(line=False, venue=taken.venue, **place))) == 1
        assert clash(DraftOfferFactory(line=False, venue=taken.venue)) == []


def test_cautions_cost_one_query_however_many() -> None:
    taken = OfferFactory()
    offer = DraftOfferFactory(line=False, venue=taken.venue)
    OfferFactory(venue=taken.venue)
    with CaptureQueriesContext(connection) as seen:
        assert len(clash(offer)) == 2
    assert len(seen) == 1


def test_nothing_special_is_said_only_when_the_calendar_is_known() -> None:
    offer = DraftOfferFactory(line=False, venue=VenueFactory(department_code="35"))
    assert nothing_special(offer, Asked(THURSDAY, THURSDAY)) == (
        "Le 21 janvier 2027 est un jeudi, hors vacances scolaires de la zone B."
    )
    far = date(2029, 10, 4)
    assert nothing_special(offer, Asked(far, far)) == ""
    assert nothing_special(served("974"), Asked(THURSDAY, THURSDAY)) == ""
    assert "des zones B et C." in nothing_special(served("35", "75"), Asked(THURSDAY, THURSDAY))
