"""The calendar one's agenda reads: a secret address, its own events only, no price."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from bookings import actions
from bookings.models import CalendarFeed
from tests.factories.offers import ConfirmedBookingFactory, OfferFactory, PrebookedBookingFactory
from tests.factories.people import UserFactory
from tests.factories.schools import PrincipalFactory
from tests.partner_portal.pages import text
from tests.stage import Stage

pytestmark = pytest.mark.django_db
PAGE = "/pro/offres/calendrier/abonnement/"


def opened(client: Client) -> str:
    """The path of the feed, shown once after it was asked for."""
    page = client.post(PAGE, {"acte": "ouvrir"}, follow=True)
    address = page.context["address"]
    assert address in text(page)
    assert address not in text(client.get(PAGE))
    return address.removeprefix(settings.SITE_URL.rstrip("/"))


def events(client: Client, path: str) -> list[Any]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_the_feed_tells_each_booking_by_its_status(pro: Client, stage: Stage) -> None:
    waiting = stage.prebook()
    venue = stage.offer.venue
    booked = ConfirmedBookingFactory(offer=OfferFactory(venue=venue, title="Réservée"))
    principal = PrincipalFactory(institution=stage.institution)
    gone = ConfirmedBookingFactory(
        offer=OfferFactory(venue=venue, title="Annulée"),
        institution=stage.institution,
        principal=principal,
    )
    actions.cancel_by_school(booking_id=gone.pk, by=principal)
    PrebookedBookingFactory()
    stranger = Client()
    found = {str(event["SUMMARY"]): event for event in events(stranger, opened(pro))}
    assert {title: str(event["STATUS"]) for title, event in found.items()} == {
        f"Provisoire\u00a0: {waiting.offer.title}": "TENTATIVE",
        "Réservée": "CONFIRMED",
        "Annulé\u00a0: Annulée": "CANCELLED",
    }
    event = found["Réservée"]
    assert booked.institution.name in str(event["DESCRIPTION"])
    assert str(event["URL"]).endswith(f"/pro/offres/{booked.offer.ref}/")
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"


def test_the_feed_says_no_price_and_no_name(pro: Client, stage: Stage) -> None:
    reference = stage.prebook().reference
    said = Client().get(opened(pro)).content.decode()
    assert "BEGIN:VTIMEZONE" in said
    for secret in ("320", "€", stage.teacher.last_name, stage.teacher.email, reference):
        assert secret not in said.replace("\r\n ", "")


def test_another_date_moves_the_same_event(pro: Client, stage: Stage) -> None:
    """U19: same UID, higher SEQUENCE, one event."""
    path = opened(pro)
    first = stage.prebook()
    [before] = events(Client(), path)
    actions.withdraw(booking_id=first.pk, by=stage.teacher)
    stage.prebook()
    [after] = events(Client(), path)
    assert before["UID"] == after["UID"]
    assert int(before["SEQUENCE"]) < int(after["SEQUENCE"])
    assert str(after["STATUS"]) == "TENTATIVE"


def test_a_revoked_or_renewed_address_no_longer_answers(pro: Client, stage: Stage) -> None:
    old = opened(pro)
    new = opened(pro)
    assert old != new
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    pro.post(PAGE, {"acte": "arreter"})
    assert Client().get(new).status_code == 404
    assert "Créer mon adresse" in text(pro.get(PAGE))
    pro.post(PAGE, {"acte": "arreter"})


def test_only_the_fingerprint_of_the_token_is_kept(pro: Client, stage: Stage) -> None:
    token = opened(pro).split("/")[-1].removesuffix(".ics")
    feed = CalendarFeed.objects.get()
    assert token not in feed.token_hash
    assert len(feed.token_hash) == 64


def test_who_has_left_the_structure_or_the_site_reads_nothing(pro: Client, stage: Stage) -> None:
    path = opened(pro)
    stage.member.memberships.all().delete()
    assert Client().get(path).status_code == 404
    stage.member.is_active = False
    stage.member.save()
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 3000, "-", "_" * 43])
def test_a_guessed_address_is_not_found(client: Client, token: str) -> None:
    assert client.get(f"/calendrier/{token}.ics").status_code == 404
    assert client.post(f"/calendrier/{token}.ics").status_code == 405


def test_the_page_is_for_partners_and_ignores_other_acts(pro: Client, stage: Stage) -> None:
    for act in ("", "\x00", "supprimer"):
        assert pro.post(PAGE, {"acte": act}).status_code == 302
    assert not CalendarFeed.objects.exists()
    other = Client()
    other.force_login(UserFactory())
    assert other.post(PAGE, {"acte": "ouvrir"}).status_code == 404


def test_the_feed_costs_the_same_with_one_booking_and_three(
    pro: Client, stage: Stage, django_assert_max_num_queries
) -> None:
    path = opened(pro)
    for _ in range(3):
        PrebookedBookingFactory(offer=OfferFactory(venue=stage.offer.venue))
    with django_assert_max_num_queries(2):
        assert len(events(Client(), path)) == 3


def test_an_agenda_that_has_it_already_is_told_that_nothing_changed(
    pro: Client, stage: Stage
) -> None:
    """ETag: 304 while nothing has moved, whatever the hour; another one after an act."""
    path = opened(pro)
    booking = stage.prebook()
    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again["ETag"] == first["ETag"]
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        later = Client().get(path, headers={"If-None-Match": f'"autre", {first["ETag"]}'})
    assert later.status_code == 304
    stage.confirm(booking)
    changed = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)
    assert b"STATUS:CONFIRMED" in changed.content
