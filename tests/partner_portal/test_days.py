"""What the calendar beside a date marks: days without school, one's own events (R18)."""

import pytest
import time_machine
from django.test import Client

from bookings.rules import local_day
from tests.factories.offers import OfferFactory
from tests.factories.schools import InstitutionFactory
from tests.stage import Stage

pytestmark = pytest.mark.django_db
PARTNER, SCHOOL = "/pro/jours/", "/adage/jours/"


def zones(known: dict[str, list[list[str]]]) -> set[str]:
    """The zones whose school holidays are marked."""
    return {words.rpartition(" ")[2] for _, _, words in known["holidays"]}


def test_holidays_are_those_of_the_pupils_of_the_offer(pro: Client, stage: Stage) -> None:
    """Of the school it is for; without an offer, of the place of the structure."""
    stage.offer.institution = InstitutionFactory(department_code="75")
    stage.offer.save()
    with time_machine.travel("2026-11-23", tick=False):
        asked, own = pro.get(PARTNER, {"offre": stage.offer.ref}).json(), pro.get(PARTNER).json()
    assert (zones(asked), zones(own)) == ({"C"}, {"B"})
    assert ["2027-05-01", "2027-05-01", "Fête du Travail"] in asked["public"]


def test_own_events_are_marked_and_a_neighbour_s_are_not(pro: Client, stage: Stage) -> None:
    neighbour = OfferFactory(title="Chez les voisins")
    day = local_day(stage.line.starts_at, "Europe/Paris").isoformat()
    shown = pro.get(PARTNER).json()["events"]
    assert [day, day, stage.offer.title] in shown
    assert "Chez les voisins" not in {title for _, _, title in shown}
    assert pro.get(PARTNER, {"offre": neighbour.ref}).status_code == 404


def test_a_school_sees_its_outings(client: Client, stage: Stage) -> None:
    booking = stage.prebook(class_name="4e B")
    client.force_login(stage.teacher)
    day = local_day(booking.starts_at, "Europe/Paris").isoformat()
    assert client.get(SCHOOL).json()["events"] == [[day, day, f"{stage.offer.title} (4e B)"]]
