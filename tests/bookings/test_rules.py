"""The formulas of bookings: R27, R28 and R31."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bookings import rules
from bookings.models import CancellationNotice

Notices = list[tuple[date, timedelta]]


@pytest.fixture
def table(db: None) -> Notices:
    """The dated rows of a new database: those the product reads."""
    return list(CancellationNotice.objects.values_list("from_date", "notice"))


def test_48_hours_until_the_end_of_2021_then_15_days(table: Notices) -> None:
    """R31: the notice in force on the day the head confirms."""
    assert [row[1] for row in table] == [timedelta(hours=48), timedelta(days=15)]
    assert rules.notice_in_force(table, date(2021, 12, 31)) == timedelta(hours=48)
    assert rules.notice_in_force(table, date(2022, 1, 1)) == timedelta(days=15)
    assert rules.notice_in_force(table, date(2026, 11, 23)) == timedelta(days=15)


def test_the_table_begins_with_the_notices_of_the_texts(table: Notices) -> None:
    """R31: one rule, whether the table says it or says nothing yet."""
    assert table == rules.FIRST_CANCELLATION_NOTICES


def test_a_new_notice_is_data(db: None) -> None:
    """R31: adding another notice needs no code."""
    CancellationNotice.objects.create(from_date=date(2027, 1, 1), notice=timedelta(days=10))
    rows = list(CancellationNotice.objects.values_list("from_date", "notice"))
    assert rules.notice_in_force(rows, date(2027, 2, 1)) == timedelta(days=10)
    assert rules.notice_in_force(rows, date(2026, 12, 31)) == timedelta(days=15)


@pytest.mark.parametrize("notices", [[], [(date(2030, 1, 1), timedelta(days=10))]])
def test_a_table_that_says_nothing_yet_leaves_the_notices_of_the_texts(notices, table):
    """A confirmation never stops on a row the administration has not written."""
    assert rules.notice_in_force(notices, date(2026, 11, 23)) == timedelta(days=15)
    assert rules.notice_in_force(notices, date(2021, 12, 31)) == timedelta(hours=48)
    assert rules.notice_in_force(table, date(2020, 12, 31)) == timedelta(hours=48)


@pytest.mark.parametrize(
    ("starts_at", "zone", "limit"),
    [
        # Plain winter day in Paris: 9 h, 15 days before.
        (
            datetime(2027, 1, 21, 8, tzinfo=UTC),
            "Europe/Paris",
            datetime(2027, 1, 6, 8, tzinfo=UTC),
        ),
        # Across the change to summer time (28 March 2027): same wall-clock hour, 10 h.
        (
            datetime(2027, 4, 5, 8, tzinfo=UTC),
            "Europe/Paris",
            datetime(2027, 3, 21, 9, tzinfo=UTC),
        ),
        # Across the change to winter time (31 October 2027).
        (
            datetime(2027, 11, 8, 9, tzinfo=UTC),
            "Europe/Paris",
            datetime(2027, 10, 24, 8, tzinfo=UTC),
        ),
        # La Réunion never changes its clock.
        (
            datetime(2027, 4, 5, 6, tzinfo=UTC),
            "Indian/Reunion",
            datetime(2027, 3, 21, 6, tzinfo=UTC),
        ),
        # The limit falls in the hour that does not exist (28 March 2027, 2 h 30): the clock has
        # just gone from 2 h to 3 h, so 3 h 30 there, 1 h 30 UTC.
        (
            datetime(2027, 4, 12, 0, 30, tzinfo=UTC),
            "Europe/Paris",
            datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        ),
    ],
)
def test_the_limit_is_the_same_wall_clock_hour_15_days_before(starts_at, zone, limit):
    """R31: a clock change between the limit and the event does not shift the hour."""
    assert rules.cancellable_until(starts_at, timedelta(days=15), zone) == limit


def test_a_booking_counts_as_used_48_hours_after_its_end():
    """R28."""
    ends_at, agreed_at = datetime(2027, 1, 21, 11, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    later = datetime(2027, 1, 23, 11, tzinfo=UTC)
    assert rules.used_at(ends_at, agreed_at) == later
    assert rules.partner_cancels_until(ends_at, agreed_at) == later


@pytest.mark.parametrize(
    ("said", "classes"),
    [
        ("", []),
        (" ,; ", []),
        ("4e B", ["4e B"]),
        ("4e  B, 4e C et 3e A", ["4e B", "4e C", "3e A"]),
        ("2de 3 / 2de 4 & 2de 3", ["2de 3", "2de 4"]),
        ("ULIS et UPE2A", ["ULIS", "UPE2A"]),
        ("Tle étoile", ["Tle étoile"]),
    ],
)
def test_several_classes_are_told_apart(said, classes):
    assert rules.classes_in(said) == classes


def test_a_class_is_the_same_however_it_is_typed():
    assert len({rules.same_class(said) for said in ("4e B", "4eB", "4E  b")}) == 1


def test_once_confirmed_only_contacts_stay_open():
    """R19."""
    closed = rules.fields_closed_by("CONFIRMED")
    assert not closed & {"contact_email", "contact_phone", "notification_emails"}
    assert {"title", "description", "institution_id"} <= closed
    assert "title" not in rules.fields_closed_by("PREBOOKED")
