"""The school's calendar: its days, classes, holidays of its zone; the feed of its people."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from icalendar import Calendar

from accounts.models import User
from bookings import actions
from bookings.models import Booking, CalendarFeed
from schools.models import SchoolRole
from tests.factories.offers import ConfirmedBookingFactory, OfferFactory, PrebookedBookingFactory
from tests.factories.people import UserFactory
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.partner_portal.pages import queries_of, text
from tests.stage import Stage

pytestmark = pytest.mark.django_db
PAGE = "/adage/calendrier/"
FEED = "/adage/calendrier/abonnement/"
# Zone B is on holiday from 13 February to 1 March 2027; zone C a week before.
NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Europe/Paris"))
MARCH = datetime(2027, 3, 16, 9, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def outing(teacher: User, title: str, starts: datetime = MARCH, **said: object) -> Booking:
    offer = OfferFactory(
        title=title,
        line__starts_at=starts,
        line__ends_at=starts + timedelta(hours=2),
        line__bookable_until=starts - timedelta(days=20),
    )
    return PrebookedBookingFactory(offer=offer, teacher=teacher, **said)


def cells(client: Client, query: str) -> dict[date, list[str]]:
    weeks = client.get(PAGE + query).context["weeks"]
    return {
        cell.day: [event.booking.offer.title for event in cell.events]
        for week in weeks
        for cell in week
        if cell.events
    }


def test_colleagues_share_one_calendar_and_nobody_else_reads_it():
    teacher = TeacherFactory()
    school = teacher.school_role.institution
    outing(teacher, "Chœur")
    gone = outing(teacher, "Retirée")
    actions.withdraw(booking_id=gone.pk, by=teacher)
    outing(TeacherFactory(), "D’ailleurs")

    colleague = browser(TeacherFactory(institution=school))
    assert cells(colleague, "?le=2027-03-01") == {date(2027, 3, 16): ["Chœur"]}
    assert cells(browser(TeacherFactory()), "?le=2027-03-01") == {}
    page = text(colleague.get(PAGE + "?le=2027-03-01&vue=liste"))
    assert teacher.full_name in page
    assert "Mars 2027" in page


def test_one_class_at_a_time_however_it_was_typed_and_its_clashes():
    teacher = TeacherFactory()
    outing(teacher, "Chœur", class_name="4e B, 4e C")
    outing(teacher, "Musée", MARCH + timedelta(hours=1), class_name="4eC")
    outing(teacher, "Cirque", MARCH + timedelta(days=1), class_name="3e A")
    client = browser(teacher)

    page = text(client.get(PAGE + "?le=2027-03-01&vue=liste"))
    assert page.count("Même classe, mêmes heures que") == 2
    assert "dont 2 de la même classe" in page
    options = client.get(PAGE + "?le=2027-03-01").context["classes"]
    assert options == ["3e A", "4e B", "4e C"]
    assert cells(client, "?le=2027-03-01&classe=4e b") == {date(2027, 3, 16): ["Chœur"]}
    assert cells(client, "?le=2027-03-01&classe=6e") == {}


def test_the_holidays_are_those_of_the_zone_of_the_school():
    teacher = TeacherFactory()
    client = browser(teacher)

    def bands(query: str = "?le=2027-02-01") -> set:
        weeks = client.get(PAGE + query).context["weeks"]
        return {
            zone for week in weeks for cell in week for _, zones in cell.bands for zone in zones
        }

    assert bands() == {"B"}
    assert "zone B" in text(client.get(PAGE + "?le=2027-02-01"))
    reunion = InstitutionFactory(department_code="974", time_zone="Indian/Reunion")
    SchoolRole.objects.filter(user=teacher).update(institution=reunion)
    client = browser(teacher)
    assert bands() == set()
    assert "ne sont pas connues ici" in text(client.get(PAGE + "?le=2027-02-01"))


@pytest.mark.parametrize(
    "query", ["?le=zz", "?vue=zz&classe=%00", "?le=9999-12-31", "?le=0001-01-01"]
)
def test_an_address_that_makes_no_sense_still_shows_a_month(query):
    assert browser(TeacherFactory()).get(PAGE + query).status_code == 200


def test_the_calendar_costs_the_same_with_one_outing_and_with_three():
    teacher = TeacherFactory()
    client = browser(teacher)
    outing(teacher, "Un")
    one = queries_of(client, PAGE + "?le=2027-03-01")
    outing(teacher, "Deux")
    outing(teacher, "Trois")
    assert queries_of(client, PAGE + "?le=2027-03-01") == one <= 12


def opened(client: Client) -> str:
    """The path of the feed, shown once after it was asked for."""
    page = client.post(FEED, {"acte": "ouvrir"}, follow=True)
    address = page.context["address"]
    assert address in text(page)
    assert address not in text(client.get(FEED))
    return address.removeprefix(settings.SITE_URL.rstrip("/"))


def events(path: str) -> dict[str, str]:
    answer = Client().get(path)
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["SUMMARY"]): str(event["STATUS"]) for event in found}


def test_the_feed_tells_the_outings_of_the_school_with_their_class_and_no_price():
    teacher = TeacherFactory()
    school = teacher.school_role.institution
    colleague = TeacherFactory(institution=school)
    outing(colleague, "Chœur", class_name="4e B, 4e C")
    ConfirmedBookingFactory(teacher=teacher, class_name="", offer=OfferFactory(title="Musée"))
    outing(TeacherFactory(), "D’ailleurs")

    path = opened(browser(teacher))

    assert events(path) == {
        "Provisoire\u00a0: 4e B, 4e C\u00a0: Chœur": "TENTATIVE",
        "Musée": "CONFIRMED",
    }
    body = Client().get(path).content.decode()
    assert "€" not in body
    assert "/adage/suivi/R-" in body.replace("\r\n ", "")


def test_a_feed_stops_when_revoked_replaced_or_its_person_gone():
    teacher = TeacherFactory()
    client = browser(teacher)
    first = opened(client)
    second = opened(client)
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]

    with time_machine.travel(NOW + timedelta(days=366)):
        assert Client().get(second).status_code == 404
    SchoolRole.objects.filter(user=teacher).update(role="READONLY", institution=None)
    assert Client().get(second).status_code == 404
    SchoolRole.objects.filter(user=teacher).update(role="TEACHER", institution=InstitutionFactory())
    assert Client().get(second).status_code == 200
    client.post(FEED, {"acte": "arreter"})
    assert Client().get(second).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_both_sides_of_one_person_are_two_feeds(stage: Stage):
    """A member of a structure who also teaches: one address does not open the other's events."""
    stage.prebook()
    SchoolRole.objects.create(
        user=stage.member, institution=InstitutionFactory(), role="TEACHER", entered_at=NOW
    )
    client = browser(stage.member)
    theirs = opened(client)
    page = client.post("/pro/offres/calendrier/abonnement/", {"acte": "ouvrir"}, follow=True)
    mine = page.context["address"].removeprefix(settings.SITE_URL.rstrip("/"))
    assert events(theirs) == {}
    assert list(events(mine)) == [f"Provisoire\u00a0: {stage.offer.title}"]


def test_people_without_a_school_have_no_calendar():
    reader = UserFactory()
    SchoolRole.objects.create(user=reader, role="READONLY", entered_at=NOW)
    for path in (PAGE, FEED):
        assert browser(reader).get(path).status_code == 403
