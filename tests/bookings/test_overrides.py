"""What never changes of a booking, and what the administration moves of a confirmed one (R31)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from bookings import actions
from bookings.models.arrows import CHANGES
from bookings.models.walls import KEPT
from tests.factories.offers import ConfirmedBookingFactory, PrebookedBookingFactory
from tests.owner import SqlValue, wall_of

pytestmark = pytest.mark.django_db
LIMIT = "UPDATE bookings_booking SET cancellable_until = starts_at + %s::interval WHERE id = %s"
FREE = "UPDATE bookings_booking SET budget_id = NULL WHERE id = %s"


def typed(sql: str, *values: SqlValue) -> str | None:
    """Somebody types this as the product's role; the wall that says no, if one does."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            assert cursor.rowcount == 1
    except DatabaseError as error:
        return wall_of(error)
    return None


OTHER = {
    "reference": "'R-AUTRE123'", "offer_id": "offer_id + 1", "stock_id": "stock_id + 1",
    "institution_id": "institution_id + 1", "teacher_id": "teacher_id + 1", "price": "price + 1",
    "partner_id": "partner_id + 1",
    "participants": "participants + 1", "time_zone": "'Indian/Reunion'", "budget_id": "NULL",
}  # fmt: skip


# The administration moves these three of a confirmed booking, as far as the tests below say.
MOVED = {column for arrow in CHANGES.values() for column in arrow.writes}
AGREED_EVER = [
    (column, state)
    for column in KEPT
    for state in ("PREBOOKED", "CONFIRMED", "CANCELLED")
    if state != "CONFIRMED" or column not in MOVED
]


@pytest.mark.parametrize(("column", "state"), AGREED_EVER)
def test_what_was_agreed_never_changes(column: str, state: str):
    """Price, dates, limit, credit, people: under any state, without any change of state."""
    booking = PrebookedBookingFactory() if state != "CONFIRMED" else ConfirmedBookingFactory()
    if state == "CANCELLED":
        actions.withdraw(booking_id=booking.pk, by=booking.teacher)
    other = OTHER.get(column, f"COALESCE({column}, now()) + interval '1 day'")
    if column == "budget_id" and state != "CONFIRMED":
        other = "(SELECT min(id) FROM schools_budget)"
        ConfirmedBookingFactory(institution=booking.institution)
    sql = f"UPDATE bookings_booking SET {column} = {other} WHERE id = %s"
    # Another wall stands before this one: a merger alone takes a booking to another school.
    wall = "booking_follows_its_school" if column == "institution_id" else "booking_fsm"
    assert typed(sql, booking.pk) == wall


def test_the_limit_moves_until_the_event_and_no_further() -> None:
    booking = ConfirmedBookingFactory()
    assert typed(LIMIT, "1 second", booking.pk) == "booking_fsm"
    assert typed(LIMIT, str(timedelta(0)), booking.pk) is None


def test_the_credit_moves_to_a_credit() -> None:
    assert typed(FREE, ConfirmedBookingFactory().pk) == "booking_confirmed_is_funded"


def test_nothing_else_moves_without_a_change_of_state() -> None:
    assert {"cancellable_until", "budget_id", "institution_id"} == MOVED
