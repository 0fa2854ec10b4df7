"""The contract views and the fifteen audit queries (D12): silent in normal life, loud on faults."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from bookings import actions
from operations.audit import QUERIES, rows_of
from outbox.actions import deliver_due
from outbox.rules import LATE
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
)
from tests.factories.schools import PrincipalFactory, TeacherFactory
from tests.factories.venues import MembershipFactory
from tests.owner import as_owner, without_walls

pytestmark = pytest.mark.django_db

VIEWS = {
    "audit_booking": "booking_id offer_ref stock_id institution_uai partner_siren budget_id state "
    "cancellation_reason price starts_at bookable_until cancellable_until prebooked_at "
    "confirmed_at cancelled_at",
    "audit_budget": "budget_id institution_uai amount engaged is_final commitment_from "
    "commitment_to event_from event_to",
    "audit_event": "event_id offer_ref seq booking_id kind from_state to_state created_at "
    "delivered_at parked_at attempts",
    "audit_mail": "message_id event_id recipient template state created_at sent_at attempts",
    "audit_log": "id at actor action object before after",
}


WALLED = ("bookings_booking", "bookings_bookingmove", "offers_collectivestock", "outbox_message")


def run(sql: str, *values: object) -> None:
    """Hand-written SQL, as somebody would type who goes round the house."""
    with without_walls(*WALLED):
        as_owner(sql, values=values)


def without(*statements: str) -> None:
    """Take a wall down, inside the transaction of the test."""
    as_owner("SET CONSTRAINTS ALL IMMEDIATE", *statements)


def faults() -> set[str]:
    """Codes of the queries that find something."""
    return {query.code for query in QUERIES if rows_of(query)}


def copy_row(table: str, key: object, **changed: str) -> None:
    """Insert a copy of a row with some columns replaced by SQL expressions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
        )
        columns = [name for (name,) in cursor.fetchall()]
    changed.setdefault("id", "DEFAULT")
    named = [name for name in columns if changed.get(name) != "DEFAULT"]
    values = ", ".join(changed.get(name, f'"{name}"') for name in named)
    names = ", ".join(f'"{name}"' for name in named)
    run(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = %s", key)


@pytest.mark.parametrize("view", VIEWS)
def test_the_columns_of_a_contract_view_are_those_of_the_contract(view):
    """D12: fixed names, in order."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {view} LIMIT 0")
        assert [column.name for column in cursor.description] == VIEWS[view].split()


def test_money_is_numeric_and_moments_have_a_time_zone():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data_type FROM information_schema.columns WHERE table_name LIKE 'audit\\_%%' "
            "AND (column_name LIKE '%%\\_at' OR column_name LIKE '%%\\_until' "
            "     OR column_name IN ('at'))"
        )
        assert {kind for (kind,) in cursor.fetchall()} == {"timestamp with time zone"}
        cursor.execute(
            "SELECT data_type FROM information_schema.columns WHERE table_name LIKE 'audit\\_%%' "
            "AND column_name IN ('price', 'amount', 'engaged')"
        )
        assert {kind for (kind,) in cursor.fetchall()} == {"numeric"}


def test_a_normal_life_leaves_no_fault():
    """Pre-booked, refused, pre-booked again, confirmed, cancelled, pre-booked once more."""
    offer = OfferFactory()
    first = PrebookedBookingFactory(offer=offer)
    principal = PrincipalFactory(institution=first.institution)
    actions.refuse(booking_id=first.pk, reason="Un autre jour.", by=principal)
    second = ConfirmedBookingFactory(offer=offer, institution=first.institution)
    actions.cancel_by_school(booking_id=second.pk, by=principal)
    PrebookedBookingFactory(offer=offer, teacher=TeacherFactory())
    ConfirmedBookingFactory()
    assert faults() == set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, seq FROM audit_event WHERE offer_ref = %s ORDER BY seq", [offer.ref]
        )
        assert cursor.fetchall() == [
            ("booking.prebooked", 1),
            ("booking.refused", 2),
            ("booking.prebooked", 3),
            ("booking.confirmed", 4),
            ("booking.cancelled_by_school", 5),
            ("booking.prebooked", 6),
        ]


def test_the_log_tells_who_did_what_to_which_booking():
    """I10: both journals are in one view."""
    booking = PrebookedBookingFactory()
    member = MembershipFactory(partner=booking.offer.venue.partner).user
    actions.cancel_by_partner(booking_id=booking.pk, reason="Salle fermée.", by=member)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT actor, action, before, after FROM audit_log WHERE object = %s ORDER BY at, id",
            [f"booking:{booking.reference}"],
        )
        rows = [(actor, action) for actor, action, *_ in cursor.fetchall()]
    assert rows == [
        (booking.teacher.full_name, "prebook"),
        (member.full_name, "cancel_by_partner"),
    ]


def test_a1_sees_two_live_bookings_on_one_offer():
    booking = PrebookedBookingFactory()
    without("DROP INDEX one_live_booking_per_line", "DROP INDEX one_live_booking_per_offer")
    copy_row("bookings_booking", booking.pk, reference="'R-COPIE'")
    assert "A1" in faults()


def test_a2_sees_a_credit_that_is_not_the_sum_of_its_bookings():
    ConfirmedBookingFactory()
    assert faults() == set()
    run("UPDATE schools_budget SET engaged = engaged + 1")
    assert faults() == {"A2"}


def test_a2_sees_a_credit_that_is_overspent():
    ConfirmedBookingFactory()
    without("ALTER TABLE schools_budget DROP CONSTRAINT budget_never_overspent")
    run("UPDATE schools_budget SET amount = 1")
    assert faults() == {"A2"}


def test_a3_sees_a_state_nobody_told_of():
    booking = PrebookedBookingFactory()
    run(
        "UPDATE bookings_booking SET state = 'CANCELLED', cancelled_at = now(), "
        "cancellation_reason = 'EXPIRED' WHERE id = %s",
        booking.pk,
    )
    assert faults() == {"A3"}


def test_a3_sees_a_booking_without_any_event():
    PrebookedBookingFactory()
    run("DELETE FROM outbox_message")
    assert faults() == {"A3"}


def test_a4_sees_a_broken_chain():
    ConfirmedBookingFactory()
    run(
        """UPDATE outbox_message SET facts = facts || '{"from_state": "USED"}'
           WHERE event = 'booking.confirmed'"""
    )
    assert faults() == {"A4"}


def test_a5_sees_a_number_that_was_lost():
    ConfirmedBookingFactory()
    run("UPDATE outbox_message SET seq = 7 WHERE event = 'booking.confirmed' AND seq IS NOT NULL")
    assert faults() == {"A5"}


def test_a6_sees_an_event_that_overtook_another():
    ConfirmedBookingFactory()
    run(
        "UPDATE outbox_message SET state = 'DELIVERED', delivered_at = now() "
        "WHERE event = 'booking.confirmed' AND seq IS NOT NULL"
    )
    assert faults() == {"A6"}


def test_a6_lets_an_abandoned_event_be_overtaken():
    ConfirmedBookingFactory()
    run("UPDATE outbox_message SET state = 'ABANDONED' WHERE seq = 1")
    run("UPDATE outbox_message SET state = 'DELIVERED', delivered_at = now() WHERE seq = 2")
    assert faults() == set()


def test_a7_sees_two_bookings_alive_at_once_in_the_history():
    offer = OfferFactory()
    first = PrebookedBookingFactory(offer=offer)
    actions.withdraw(booking_id=first.pk, by=first.teacher)
    PrebookedBookingFactory(offer=offer)
    run("UPDATE outbox_message SET seq = 4 WHERE event = 'booking.withdrawn' AND seq IS NOT NULL")
    assert "A7" in faults()


@pytest.mark.parametrize("kind", ["seq IS NOT NULL", "handler LIKE 'bookings.mails.%%'"])
def test_a8_sees_what_should_have_left_long_ago(kind):
    PrebookedBookingFactory()
    run(f"UPDATE outbox_message SET created_at = now() - interval '6 minutes' WHERE {kind}")
    assert faults() == {"A8"}


def test_a8_does_not_blame_what_waits_behind_a_parked_message():
    ConfirmedBookingFactory()
    run("UPDATE outbox_message SET created_at = now() - interval '6 minutes' WHERE seq IS NOT NULL")
    run("UPDATE outbox_message SET state = 'PARKED', parked_at = now() WHERE seq = 1")
    assert faults() == set()


def test_a9_sees_a_mail_left_twice():
    PrebookedBookingFactory()
    deliver_due()
    without("DROP INDEX one_mail_per_event_and_recipient")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM outbox_message WHERE recipient <> '' LIMIT 1")
        (key,) = cursor.fetchone()
    copy_row("outbox_message", key, id="gen_random_uuid()")
    assert "A9" in faults()


def test_the_command_prints_one_line_a_query_and_nothing_is_wrong():
    ConfirmedBookingFactory()
    said = StringIO()
    call_command("audit", stdout=said)
    assert [line.split("rows")[0] for line in said.getvalue().splitlines()] == [
        f"A{number}  0 " for number in range(1, 17)
    ]


def test_the_command_fails_with_exit_code_1_when_something_is_wrong():
    ConfirmedBookingFactory()
    run("UPDATE schools_budget SET engaged = engaged + 1")
    said = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("audit", stdout=said)
    assert error.value.returncode == 1
    assert "A2  1 rows" in said.getvalue()


def test_a_life_through_the_years_leaves_no_fault():
    """The clock expires one booking and marks another used."""
    late = PrebookedBookingFactory()
    used = ConfirmedBookingFactory()
    with time_machine.travel(used.ends_at + (used.ends_at - used.starts_at) * 30, tick=False):
        assert timezone.now() > used.ends_at
        assert actions.expire(booking_id=late.pk)
        assert actions.mark_used(booking_id=used.pk)
    assert faults() <= {"A8"}


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.code)
def test_each_question_is_one_reading_however_much_is_kept(query):
    """A loop over all events for each booking took two minutes at 3 500 bookings."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(f"EXPLAIN {query.sql}", {"late": LATE})
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Scan" in plan
    assert [word for word in ("Nested Loop", "SubPlan") if word in plan] == [], plan
