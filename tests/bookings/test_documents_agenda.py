"""The calendar entry of an offer, then of its booking, through a change of date (R62, U19)."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.models import User
from bookings import actions
from bookings.documents.agenda import calendar_of
from bookings.models import Booking
from offers import actions as offers
from tests.factories.offers import LineFactory, PrebookedBookingFactory
from tests.factories.schools import PrincipalFactory, ReadOnlyFactory, TeacherFactory
from tests.stage import Stage, build_stage, fresh

pytestmark = pytest.mark.django_db


def said(booking: Booking, state: str) -> str:
    name, content, kind = calendar_of(booking, state, "https://pass.test/o/CJ-1/")
    assert (name, kind) == (f"{booking.reference}.ics", "text/calendar")
    return content.decode().replace("\r\n ", "")


def field(ics: str, name: str) -> str:
    return next(line for line in ics.split("\r\n") if line.startswith(f"{name}:"))


def test_another_date_is_a_revision_of_the_same_event(stage: Stage):
    first = stage.prebook()
    actions.withdraw_line(offer_id=stage.offer.pk, by=stage.member)
    stage.line = LineFactory(offer=stage.offer)
    second = stage.prebook()
    versions = [
        said(fresh(first), "PREBOOKED"), said(fresh(first), "CANCELLED"),
        said(second, "PREBOOKED"), said(second, "CONFIRMED"),
    ]  # fmt: skip
    assert len({field(ics, "UID") for ics in versions}) == 1
    assert [field(ics, "SEQUENCE")[9:] for ics in versions] == ["0", "2", "3", "4"]
    assert [field(ics, "STATUS")[7:] for ics in versions] == [
        "TENTATIVE",
        "CANCELLED",
        "TENTATIVE",
        "CONFIRMED",
    ]
    assert "METHOD:CANCEL" in versions[1]
    assert "BEGIN:VTIMEZONE" in versions[3]
    assert f"LOCATION:{stage.offer.venue.name}".replace(",", "\\,") in versions[3]


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def event(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar")
    (found,) = Calendar.from_ical(answer.content).walk("VEVENT")
    return found


def of_offer(stage: Stage) -> str:
    return reverse("school:offer_agenda", args=[stage.offer.ref])


def of_booking(booking: Booking) -> str:
    return reverse("school:agenda", args=[booking.reference])


@pytest.mark.parametrize("who", ["teacher", "principal"])
def test_before_anybody_books_the_event_is_tentative_and_the_page_leads_to_it(
    stage: Stage, who: str
):
    """The dates, the clock and the place of the open line, for this school."""
    client = browser(getattr(stage, who))
    page = client.get(reverse("school:offer", args=[stage.offer.ref])).content.decode()
    assert f'<a href="{of_offer(stage)}">Ajouter à mon agenda (provisoire)</a>' in page
    found = event(client, of_offer(stage))
    assert (found["STATUS"], found["SEQUENCE"], found["TRANSP"]) == ("TENTATIVE", 0, "TRANSPARENT")
    host = settings.SITE_URL.rpartition("/")[2].partition(":")[0]
    assert found["UID"] == f"{stage.offer.ref}-{stage.institution.uai}@{host}"
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (stage.line.starts_at, stage.line.ends_at)
    assert found["DTSTART"].params["TZID"] == "Europe/Paris"
    assert found["LOCATION"].startswith(stage.offer.venue.name)
    assert found["URL"].endswith(reverse("school:offer", args=[stage.offer.ref]))
    assert not Booking.objects.exists()


def test_the_booking_takes_the_place_of_the_tentative_event(stage: Stage):
    """Same UID, numbers that only go up: free, pre-booked, confirmed, cancelled, free again."""
    client = browser(stage.teacher)
    seen = [event(client, of_offer(stage))]
    booking = stage.prebook()
    answer = client.get(of_offer(stage))
    assert (answer.status_code, answer["Location"]) == (302, of_booking(booking))
    seen.append(event(client, of_booking(booking)))
    stage.confirm(booking)
    page = client.get(reverse("school:offer", args=[stage.offer.ref])).content.decode()
    assert f'<a href="{of_booking(booking)}">Ajouter à mon agenda</a>' in page
    seen.append(event(client, of_booking(booking)))
    actions.cancel_by_school(booking_id=booking.pk, by=stage.principal)
    seen += [event(client, of_booking(booking)), event(client, of_offer(stage))]
    assert len({one["UID"] for one in seen}) == 1
    assert [(one["STATUS"], one["SEQUENCE"]) for one in seen] == [
        ("TENTATIVE", 0),
        ("TENTATIVE", 0),
        ("CONFIRMED", 1),
        ("CANCELLED", 2),
        ("TENTATIVE", 3),
    ]


def test_two_schools_keep_two_events_of_one_offer(stage: Stage):
    other = TeacherFactory()
    mine, theirs = (event(browser(user), of_offer(stage)) for user in (stage.teacher, other))
    assert mine["UID"] != theirs["UID"]
    assert other.school_role.institution.name in theirs["DESCRIPTION"]
    assert other.school_role.institution.name not in mine["DESCRIPTION"]


def test_what_nobody_may_book_has_no_event_to_keep(stage: Stage):
    """Taken by another school, on hold, addressed to another one, or asked for by a reader."""
    reader = ReadOnlyFactory(institution=stage.institution)
    assert "agenda.ics" not in page_of(reader, stage)
    assert browser(reader).get(of_offer(stage)).status_code == 404
    assert browser(ReadOnlyFactory(institution=None)).get(of_offer(stage)).status_code == 403
    elsewhere = build_stage()
    elsewhere.offer.institution = elsewhere.institution
    elsewhere.offer.save()
    assert browser(stage.teacher).get(of_offer(elsewhere)).status_code == 404
    PrebookedBookingFactory(offer=stage.offer, teacher=TeacherFactory())
    assert "agenda.ics" not in page_of(stage.teacher, stage)
    assert (
        browser(PrincipalFactory(institution=stage.institution)).get(of_offer(stage)).status_code
        == 404
    )
    paused = build_stage()
    offers.pause(offer_id=paused.offer.pk, by=paused.member)
    assert browser(paused.teacher).get(of_offer(paused)).status_code == 404


def page_of(user: User, stage: Stage) -> str:
    answer = browser(user).get(reverse("school:offer", args=[stage.offer.ref]))
    assert answer.status_code == 200
    return str(answer.content.decode())
