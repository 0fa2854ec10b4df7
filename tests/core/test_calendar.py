"""Calendars (.ics): clocks by their yearly rule, titles that tell the state, nothing invisible."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Timezone

from core.files.calendar import CANCELLED, CONFIRMED, TENTATIVE, Entry, write_calendar
from core.rules.places import CLOCKS
from core.rules.time_zones import seasons_of

ZONES = sorted(CLOCKS)
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def entry(zone: str = "Europe/Paris", status: str = CONFIRMED, **said: str) -> Entry:
    starts_at = datetime(2027, 7, 1, 12, tzinfo=UTC)
    values = {"title": "Masques", "place": "Salle", "link": "https://x/", "description": "a\nb"}
    return Entry(
        uid="u@x",
        sequence=0,
        status=status,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        zone=zone,
        **(values | said),
    )


def written(*entries: Entry) -> Calendar:
    return Calendar.from_ical(write_calendar(entries, stamp=NOW))


def calendar_of(zone: str) -> Timezone:
    [found] = written(entry(zone)).walk("VTIMEZONE")
    assert isinstance(found, Timezone)
    assert found["TZID"] == zone
    return found


def test_the_clock_of_paris_is_the_one_desktop_calendars_know() -> None:
    """DAYLIGHT begins at 2 on the winter clock, STANDARD at 3 on the summer clock; no list."""
    lines = calendar_of("Europe/Paris").to_ical().decode().split("\r\n")
    assert lines == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "",
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_every_clock_of_france_says_what_the_zone_database_says(zone: str) -> None:
    """Each hour around each change of ten years, overseas too (Miquelon follows America)."""
    told, real = calendar_of(zone).to_tz(), ZoneInfo(zone)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment.year < 2036:
        near = moment.month in (3, 10, 11)
        local = moment.astimezone(real)
        assert moment.astimezone(told).utcoffset() == local.utcoffset(), moment
        moment += timedelta(hours=1 if near and moment.day in range(1, 15) else 12)
    seasons = calendar_of(zone).walk("DAYLIGHT")
    assert all("RRULE" in season for season in seasons)
    assert bool(seasons) == (zone in ("Europe/Paris", "America/Miquelon"))
    assert "RDATE" not in calendar_of(zone).to_ical().decode()


def test_a_clock_of_another_kind_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="J60"):
        seasons_of("CET-1CEST,J60,J300")


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (TENTATIVE, "Provisoire\u00a0: Masques"),
        (CONFIRMED, "Masques"),
        (CANCELLED, "Annulé\u00a0: Masques"),
    ],
)
def test_the_title_tells_what_many_agendas_do_not_show(status: str, title: str) -> None:
    [event] = written(entry(status=status)).walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["STATUS"])) == (title, status)


def test_two_places_have_two_clocks_written_once() -> None:
    found = written(entry(), entry("Indian/Reunion"), entry()).walk("VTIMEZONE")
    assert [calendar_of["TZID"] for calendar_of in found] == ["Europe/Paris", "Indian/Reunion"]


def test_nothing_invisible_nor_any_control_character_is_written() -> None:
    dirty = "\u202eMas\u200bques\x07\r\nBEGIN:VALARM\x0b\ufeff"
    content = write_calendar(
        [entry(title=dirty, place=dirty, description=f"{dirty}\nb")], stamp=NOW, name=dirty
    )
    said = content.decode()
    assert not set("\u202e\u200b\x07\x0b\ufeff") & set(said)
    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert str(event["SUMMARY"]) == str(event["LOCATION"]) == "Masques BEGIN:VALARM"
    assert str(event["DESCRIPTION"]) == "Masques\nBEGIN:VALARM\n\nb"
    assert "\r\nBEGIN:VALARM" not in said
