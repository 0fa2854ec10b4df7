"""Raw SQL of the product's own role: what no verb does, the database refuses (ADR 0014).

Each attack runs in a transaction of its own; beside it, the same act in time or in order passes, so
that no wall is simply closed to everybody.
"""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bookings import actions
from bookings.models import Booking, Reason
from bookings.models.walls import BELOW
from passculture.rights import NO_BYPASS
from tests.factories.offers import ConfirmedBookingFactory, OfferFactory, PrebookedBookingFactory
from tests.factories.venues import MemberFactory
from tests.owner import SqlValue, as_owner, wall_of
from tests.stage import Stage, build_stage

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CONFIRM = (
    "UPDATE bookings_booking SET state = 'CONFIRMED', confirmed_at = %s,"
    " cancellable_until = starts_at, budget_id = %s WHERE id = %s"
)
CANCEL = (
    "UPDATE bookings_booking SET state = 'CANCELLED', cancelled_at = %s, cancellation_reason = %s"
    " WHERE id = %s"
)


def typed(sql: str, *values: SqlValue) -> None:
    """Somebody types this, as the product's own role, in a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def refused(wall: str, sql: str, *values: SqlValue) -> None:
    """That wall, and no other, says no."""
    with pytest.raises(DatabaseError) as caught:
        typed(sql, *values)
    assert wall_of(caught.value) == wall, caught.value


@pytest.mark.parametrize(
    ("after", "passes"), [(-DAY, True), (0 * DAY, True), (timedelta(microseconds=1), False)]
)
def test_a_confirmation_after_the_limit(stage: Stage, after: timedelta, passes: bool):
    """R21: to the microsecond; the limit itself is in time."""
    booking = stage.prebook()
    asked = (booking.stock.bookable_until + after, stage.budget.pk, booking.pk)
    if passes:
        typed(CONFIRM, *asked)
    else:
        refused("booking_fsm", CONFIRM, *asked)


def test_a_confirmation_by_the_clock_of_the_database_once_the_limit_is_over():
    """The demonstration of the fault: the deadline passed yesterday, somebody types `now()`."""
    with time_machine.travel(timezone.now() - 62 * DAY):
        stage = build_stage()
        booking = stage.prebook()
    sql = CONFIRM.replace("confirmed_at = %s", "confirmed_at = now()")
    refused("booking_fsm", sql, stage.budget.pk, booking.pk)


@pytest.mark.parametrize(
    ("reason", "state", "days_after_notice", "passes"),
    [
        (Reason.CANCELLED_BY_PRINCIPAL, "CONFIRMED", 0, True),
        (Reason.CANCELLED_BY_PRINCIPAL, "CONFIRMED", 1, False),  # after the notice (R24)
        (Reason.CANCELLED_BY_PRINCIPAL, "PREBOOKED", 0, False),
        (Reason.CANCELLED_BY_PARTNER, "CONFIRMED", 1, True),
        (Reason.CANCELLED_BY_PARTNER, "CONFIRMED", 60, False),  # 48 h after the end (R27)
        (Reason.REFUSED_BY_PRINCIPAL, "PREBOOKED", 0, True),
        (Reason.REFUSED_BY_PRINCIPAL, "CONFIRMED", 0, False),
        (Reason.WITHDRAWN_BY_TEACHER, "CONFIRMED", 0, False),  # S24
        (Reason.TERMS_CHANGED, "CONFIRMED", 0, False),  # R30
        (Reason.EXPIRED, "PREBOOKED", -40, False),  # before the deadline (R25)
        (Reason.EXPIRED, "PREBOOKED", 0, True),
        (Reason.EXPIRED, "CONFIRMED", 0, False),
        (Reason.ADMINISTRATION, "CONFIRMED", 60, True),
    ],
)
def test_a_cancellation_for_a_reason_that_is_not_open(reason, state, days_after_notice, passes):
    made = {"PREBOOKED": PrebookedBookingFactory, "CONFIRMED": ConfirmedBookingFactory}
    booking = made[state]()
    notice = booking.cancellable_until or booking.starts_at - 15 * DAY
    asked = (notice + days_after_notice * DAY, str(reason), booking.pk)
    if passes:
        typed(CANCEL, *asked)
    else:
        refused("booking_fsm", CANCEL, *asked)


@pytest.mark.parametrize("after", [-timedelta(seconds=1), 0 * DAY])
def test_used_before_48_hours(after: timedelta):
    """R28."""
    booking = ConfirmedBookingFactory()
    sql = "UPDATE bookings_booking SET state = 'USED', used_at = %s WHERE id = %s"
    asked = (booking.ends_at + timedelta(hours=48) + after, booking.pk)
    if after:
        refused("booking_fsm", sql, *asked)
    else:
        typed(sql, *asked)


def test_a_confirmation_that_changes_the_price_with_it(stage: Stage):
    booking = stage.prebook()
    sql = CONFIRM.replace("SET ", "SET price = 1, ")
    refused("booking_fsm", sql, booking.prebooked_at, stage.budget.pk, booking.pk)


def test_what_is_not_an_agreement_may_change(stage: Stage):
    """A purge of personal data must be able to blank what people wrote."""
    booking = stage.confirm(stage.prebook())
    typed(
        "UPDATE bookings_booking SET class_name = '', project_note = '', head_note = '',"
        " cancellation_note = '' WHERE id = %s",
        booking.pk,
    )


A_BUDGET = "(SELECT id FROM schools_budget)"
COPY = """
INSERT INTO bookings_booking (reference, offer_id, stock_id, institution_id, teacher_id, state,
    cancellation_reason, cancellation_note, budget_id, price, starts_at, ends_at, time_zone,
    participants, class_name, project_note, head_note, prebooked_at, confirmed_at,
    cancellable_until, cancelled_at, used_at, reimbursed_at)
SELECT 'R-COPIE123', offer_id, stock_id, institution_id, teacher_id, {state}, {reason}, '',
    {budget}, {price}, starts_at, ends_at, time_zone, participants, '', '', '', {prebooked_at},
    {confirmed_at}, {confirmed_at}, {cancelled_at}, NULL, NULL
FROM bookings_booking WHERE id = %s
"""
PLAIN = {
    "state": "'PREBOOKED'", "reason": "''", "budget": "NULL::bigint", "price": "price",
    "prebooked_at": "prebooked_at", "confirmed_at": "NULL::timestamptz",
    "cancelled_at": "NULL::timestamptz",
}  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {
            "state": "'CONFIRMED'",
            "confirmed_at": "now()",
            "budget": A_BUDGET,
        },
        {"state": "'CANCELLED'", "cancelled_at": "now()", "reason": "'EXPIRED'"},
        {"confirmed_at": "now()"},
        {"budget": A_BUDGET},
        {"price": "price - 1"},
        {"prebooked_at": "starts_at"},  # after the deadline (R20)
    ],
)
def test_a_booking_is_born_prebooked_on_the_terms_of_its_line(
    stage: Stage, changed: dict[str, str]
):
    booking = stage.prebook()
    actions.withdraw(booking_id=booking.pk, by=stage.teacher)
    sql = COPY.format(**PLAIN | changed)
    if changed:
        refused("booking_is_born_prebooked", sql, booking.pk)
    else:
        typed(sql, booking.pk)


LINE = {
    "price": "price + 1", "starts_at": "starts_at + interval '1 minute'",
    "ends_at": "ends_at + interval '1 minute'", "participants": "participants + 1",
    "withdrawn_at": "now()", "bookable_until": "bookable_until - interval '1 day'",
}  # fmt: skip


@pytest.mark.parametrize("state", ["PREBOOKED", "CONFIRMED", "CANCELLED"])
@pytest.mark.parametrize("column", LINE)
def test_the_line_of_a_live_booking_is_what_was_agreed(stage: Stage, column: str, state: str):
    """R19: price and dates under a pre-booking, the limit too once it is confirmed."""
    booking = stage.prebook()
    if state == "CONFIRMED":
        stage.confirm(booking)
    if state == "CANCELLED":
        actions.withdraw(booking_id=booking.pk, by=stage.teacher)
    sql = f"UPDATE offers_collectivestock SET {column} = {LINE[column]} WHERE id = %s"
    if state == "CANCELLED" or (state, column) == ("PREBOOKED", "bookable_until"):
        typed(sql, booking.stock_id)
    else:
        refused("line_of_live_booking_is_fixed", sql, booking.stock_id)


CLOSE = (
    "UPDATE offers_collectiveoffer SET state = '{state}', state_since = {since},"
    " archived_from = 'PUBLISHED' WHERE id = %s"
)


@pytest.mark.parametrize("state", ["ARCHIVED", "REJECTED"])
@pytest.mark.parametrize("booked", ["PREBOOKED", "CONFIRMED", "CANCELLED", ""])
def test_an_offer_is_not_closed_under_a_live_booking(stage: Stage, booked: str, state: str):
    """R12: until the event has ended or the booking is cancelled; paused it may be (S38)."""
    booking = stage.prebook() if booked else None
    if booking and booked == "CONFIRMED":
        stage.confirm(booking)
    if booking and booked == "CANCELLED":
        actions.withdraw(booking_id=booking.pk, by=stage.teacher)
    end = stage.line.ends_at.isoformat()
    sinces = {
        "state_since": False, "now()": False, f"'{end}'::timestamptz - interval '1 second'": False,
        f"'{end}'::timestamptz": True,
    }  # fmt: skip
    for since, passes in sinces.items():
        sql = CLOSE.format(state=state, since=since)
        if passes or booked in ("", "CANCELLED"):
            typed(sql, stage.offer.pk)
        else:
            refused("offer_of_live_booking_stays_open", sql, stage.offer.pk)
    typed(CLOSE.format(state="PAUSED", since="now()"), stage.offer.pk)


def test_the_verbs_write_since_when(stage: Stage):
    """What the wall compares is written by each move of an offer."""
    moment = timezone.now().replace(microsecond=0)
    with time_machine.travel(moment, tick=False):
        actions.archive_offer(offer_id=stage.offer.pk, by=stage.member)
    stage.offer.__class__.objects.get(pk=stage.offer.pk, state_since=moment)


@pytest.mark.parametrize("table", BELOW)
def test_the_database_holds_the_walls_of_the_table(table: str):
    """The migration wrote what `bookings/models/walls.py` says today."""
    trigger, when, function, body = BELOW[table]
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [function])
        assert cursor.fetchall() == [(body,)]
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s AND tgenabled = 'O'",
            [trigger],
        )
        ((installed,),) = cursor.fetchall()
        as_owner(
            f"CREATE TRIGGER wall_said BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when})"
            f" EXECUTE FUNCTION {function}()"
        )
        cursor.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'wall_said'")
        assert cursor.fetchone() == (installed.replace(trigger, "wall_said"),)


def test_no_variable_opens_a_wall():
    """django-pgtrigger reads a list of triggers to ignore in a variable anybody may set."""
    booking = ConfirmedBookingFactory()
    sql = "UPDATE bookings_booking SET price = 1 WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(tgname)::text FROM pg_trigger WHERE NOT tgisinternal")
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", cursor.fetchone())
    refused("booking_fsm", sql, booking.pk)
    as_owner(NO_BYPASS.replace("SELECT false", "SELECT true"))  # what the library would answer
    typed(sql, booking.pk)


def test_a_life_by_the_verbs_meets_no_wall():
    """Every wall lets pass what the product does, from the draft to the event."""
    with time_machine.travel(timezone.now() - 66 * DAY):
        booking = ConfirmedBookingFactory(offer=OfferFactory())
    assert actions.mark_used(booking_id=booking.pk)
    actions.archive_offer(
        offer_id=booking.offer_id, by=MemberFactory(partner=booking.offer.venue.partner)
    )
    assert Booking.objects.get(pk=booking.pk).state == "USED"
