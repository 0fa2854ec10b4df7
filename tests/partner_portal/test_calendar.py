"""The calendar: days, views, school holidays, clashes, free days."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from bookings.rules import local_day
from core.rules.months import neighbours, week_of
from tests.factories.offers import (
    ArchivedOfferFactory,
    OfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.factories.venues import MemberFactory, MembershipFactory, VenueFactory
from tests.partner_portal.pages import queries_of, text
from tests.stage import Stage

pytestmark = pytest.mark.django_db
CALENDAR = "/pro/offres/calendrier/"


def cells(client: Client, query: str) -> dict[date, list[str]]:
    """Day -> titles, for the days where something happens."""
    weeks = client.get(CALENDAR + query).context["weeks"]
    return {
        cell.day: [event.offer.title for event in cell.events]
        for week in weeks
        for cell in week
        if cell.events
    }


def on(moment: datetime) -> str:
    return f"?le={moment:%Y-%m-%d}"


def test_each_offer_stands_on_the_days_it_lasts(pro: Client, stage: Stage) -> None:
    start = in_days(60)
    long = OfferFactory(
        venue=stage.offer.venue,
        title="Trois jours",
        line__starts_at=start,
        line__ends_at=start + timedelta(days=2),
    )
    ArchivedOfferFactory(venue=stage.offer.venue, line__starts_at=start, title="Rangée")
    OfferFactory(line__starts_at=start, title="D’un autre")
    lasts = [start + timedelta(days=later) for later in range(3)]
    for view in ("&vue=semaine", ""):
        found = {}
        for moment in lasts:  # a week or a month may end in between
            found |= cells(pro, on(moment) + view)
        days = {day for day, titles in found.items() if long.title in titles}
        assert days == {local_day(moment, "Europe/Paris") for moment in lasts}
        assert not any({"Rangée", "D’un autre"} & set(titles) for titles in found.values())


def test_two_events_at_one_place_at_one_time_are_marked(pro: Client, stage: Stage) -> None:
    venue, start = stage.offer.venue, in_days(60)
    for title, shift, place in (("Un", 0, venue), ("Deux", 1, venue), ("Après", 2, venue)):
        OfferFactory(venue=place, title=title, line__starts_at=start + timedelta(hours=shift))
    stage.offer.lines.update(starts_at=start + timedelta(hours=9), ends_at=in_days(60, 23, 59))
    elsewhere = VenueFactory(partner=venue.partner)
    OfferFactory(venue=elsewhere, title="Ailleurs", line__starts_at=start)
    page = pro.get(CALENDAR + on(start) + "&vue=liste")
    said = text(page)
    marked = {
        event.offer.title: event.clash
        for cell in page.context["listed"]
        for event in cell.events
        if event.clash
    }
    assert marked == {"Un": "Deux", "Deux": "Après", "Après": "Deux"}
    assert "Même lieu, même heure que «\u00a0Deux\u00a0»" in said
    assert page.context["clashes"] == 3


@time_machine.travel("2026-11-25 09:00:00+01:00", tick=False)
def test_school_and_public_holidays_are_on_their_days(pro: Client, stage: Stage) -> None:
    weeks = pro.get(CALENDAR + "?le=2027-02-15").context["weeks"]
    days = {cell.day: cell for week in weeks for cell in week}
    zones = {day: [zone for _, held in cell.bands for zone in held] for day, cell in days.items()}
    assert zones[date(2027, 2, 1)] == []
    assert {z for held in zones.values() for z in held} == {"A", "B", "C"}
    december = pro.get(CALENDAR + "?le=25/12/2026")
    christmas = {c.day: c for week in december.context["weeks"] for c in week}[date(2026, 12, 25)]
    assert christmas.holiday == "Noël"
    assert christmas.bands == [("Vacances de Noël", ["A", "B", "C"])]
    assert "Vacances de Noël, zones" in text(december)


@time_machine.travel("2026-11-25 09:00:00+01:00", tick=False)
def test_a_free_day_to_come_leads_to_a_new_offer_on_that_day(pro: Client, stage: Stage) -> None:
    stage.offer.lines.update(
        starts_at=in_days(16), ends_at=in_days(16, 16), bookable_until=in_days(10)
    )
    said = text(pro.get(CALENDAR + "?le=2026-12-01"))
    assert "/pro/offres/nouvelle/etapes/offre/?le=2026-12-10" in said
    assert "?le=2026-12-11" not in said.split("<table")[1]
    assert "Créer une offre le 10 décembre 2026" in said
    assert "nouvelle/etapes/offre/?le=" not in text(pro.get(CALENDAR + "?le=2026-10-10"))


def test_the_day_chosen_is_in_the_step_of_the_dates(pro: Client, stage: Stage) -> None:
    sent = {
        "expected_version": 0, "venue": stage.offer.venue_id, "title": "Un jour choisi",
        "description": "Une visite.", "formats": ["atelier"], "domains": ["theatre"],
        "levels": ["4e"],
    }  # fmt: skip
    answer = pro.post("/pro/offres/nouvelle/etapes/offre/?le=2027-03-16", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    said = text(pro.get(answer.headers["Location"]))
    assert 'value="16/03/2027"' in said


def test_a_structure_not_referenced_is_offered_no_new_offer(client: Client) -> None:
    client.force_login(MemberFactory(partner=VenueFactory(partner__referenced=False).partner))
    said = text(client.get(CALENDAR))
    assert "nouvelle/etapes/offre/?le=" not in said


def test_the_structure_chosen_is_the_only_one_shown(pro: Client, stage: Stage) -> None:
    other = OfferFactory(title="De l’autre")
    MembershipFactory(user=stage.member, partner=other.venue.partner)
    pro.post("/pro/structure/choisir/", {"structure": stage.offer.venue.partner.siren})
    shown = [t for titles in cells(pro, on(in_days(60))).values() for t in titles]
    assert shown == [stage.offer.title]


@pytest.mark.parametrize(
    "query",
    [
        "?le=2000-01-01", "?le=2099-12-31", "?le=1999-12-31", "?le=9999-99-99", "?le=%00",
        "?le=" + "9" * 4000, "?vue=%00", "?vue=annee", "?le=１６/03/2027", "?le=%ED%A0%80",
        "?vue=semaine&le=2000-01-01", "?vue=semaine&le=2099-12-31", "?vue=liste&le=demain",
    ],
)  # fmt: skip
def test_a_hostile_address_is_a_calendar(pro: Client, stage: Stage, query: str) -> None:
    assert pro.get(CALENDAR + query).status_code == 200


def test_the_calendar_costs_the_same_with_one_event_and_three(pro: Client, stage: Stage) -> None:
    one = queries_of(pro, CALENDAR + on(in_days(60)))
    for _ in range(2):
        PrebookedBookingFactory(offer=OfferFactory(venue=stage.offer.venue))
    assert queries_of(pro, CALENDAR + on(in_days(60))) == one
    assert one <= 12


def test_weeks_and_months_follow_each_other() -> None:
    assert week_of(date(2027, 3, 16))[0] == date(2027, 3, 15)
    assert neighbours(date(2027, 3, 16), by_week=False) == (date(2027, 2, 28), date(2027, 4, 1))
    assert neighbours(date(2027, 3, 16), by_week=True) == (date(2027, 3, 9), date(2027, 3, 23))
