"""Statements: who is paid, once, under which number (R50, R51)."""

from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction

from bookings import actions as bookings
from bookings.models import Booking
from core.errors import NotAllowed
from reimbursements import actions
from reimbursements.models import PaymentAct, Statement, StatementLine
from reimbursements.queries import due
from tests.factories.payments import BankDetailsFactory, past_bookings, pay
from tests.factories.people import StaffFactory, UserFactory
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import PartnerFactory, VenueFactory
from tests.owner import rewrite
from venues.models import Partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_of_december")]
FIRST = date(2026, 12, 1)


def used(partner: Partner, *prices: str, day: int = 10) -> list[Booking]:
    """Bookings of a partner that took place in November, counted as used."""
    ends = [(datetime(2026, 11, day, 12, tzinfo=UTC), Decimal(price)) for price in prices]
    venue = VenueFactory(partner=partner)
    return past_bookings(venue, InstitutionFactory(), ends, state="USED")


def paid_partner() -> Partner:
    """A partner whose account is validated."""
    return BankDetailsFactory().partner


def test_a_used_booking_is_put_on_a_statement_at_its_confirmed_price() -> None:
    partner = paid_partner()
    one, two = used(partner, "240.00", "620.50")

    report = actions.run_statements(day=FIRST, by=None)

    (statement,) = report.issued
    assert statement.reference == "JR-2026-1201-0001"
    assert statement.total == Decimal("860.50")
    assert {line.booking_id: line.amount for line in statement.lines.all()} == {
        one.pk: Decimal("240.00"),
        two.pk: Decimal("620.50"),
    }
    assert due.owed_to(partner.pk) == 0


def test_the_same_run_twice_issues_nothing_twice() -> None:
    used(paid_partner(), "240.00")
    actions.run_statements(day=FIRST, by=None)

    again = actions.run_statements(day=FIRST, by=None)

    assert again.issued == []
    assert Statement.objects.count() == 1


def test_without_validated_bank_details_the_lines_wait() -> None:
    partner = BankDetailsFactory(state="CHECKING").partner
    used(partner, "240.00")

    report = actions.run_statements(day=FIRST, by=None)

    assert (report.issued, report.waiting) == ([], [partner.pk])
    assert due.owed_to(partner.pk) == Decimal("240.00")


def test_a_booking_used_on_the_day_of_the_run_waits_for_the_next() -> None:
    partner = paid_partner()
    (booking,) = used(partner, "240.00")
    rewrite(Booking.objects.filter(pk=booking.pk), used_at=datetime(2026, 11, 30, 23, tzinfo=UTC))

    report = actions.run_statements(day=FIRST, by=None)

    assert report.issued == []  # 0 h in Paris, already the 1st


@pytest.mark.parametrize("day", [date(2026, 12, 2), date(2026, 12, 16), date(2027, 1, 1)])
def test_a_run_on_another_day_or_in_advance_is_refused(day: date) -> None:
    with pytest.raises(actions.NotAStatementDay):
        actions.run_statements(day=day, by=None)


def test_a_run_before_one_already_begun_is_refused() -> None:
    actions.run_statements(day=FIRST, by=None)

    with pytest.raises(actions.LaterRunExists):
        actions.run_statements(day=date(2026, 11, 16), by=None)


def test_a_run_while_another_runs_is_refused_and_issues_nothing() -> None:
    used(paid_partner(), "240.00")
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [crc32(b"reimbursements.run_statements")])
        with pytest.raises(actions.RunInProgress):
            actions.run_statements(day=FIRST, by=None)
        cursor.execute("SELECT pg_advisory_unlock_all()")  # the pool keeps the connection

    assert Statement.objects.count() == 0


def test_only_the_administration_starts_a_run() -> None:
    with pytest.raises(NotAllowed):
        actions.run_statements(day=FIRST, by=UserFactory())


def test_a_crash_between_two_lines_leaves_nothing_half_issued(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used(paid_partner(), "100.00")
    used(paid_partner(), "200.00", "300.00")
    write, calls = StatementLine.objects.bulk_create, []

    def crash_the_second_time(lines: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            write(list(lines)[:1])
            raise RuntimeError("the power went")
        return write(lines)

    monkeypatch.setattr(StatementLine.objects, "bulk_create", crash_the_second_time)
    with pytest.raises(RuntimeError):
        actions.run_statements(day=FIRST, by=None)
    assert [statement.total for statement in Statement.objects.all()] == [Decimal("100.00")]

    actions.run_statements(day=FIRST, by=None)

    totals = Statement.objects.order_by("rank").values_list("rank", "total")
    assert list(totals) == [(1, Decimal("100.00")), (2, Decimal("500.00"))]


def test_a_free_booking_is_settled_at_once_without_a_transfer() -> None:
    (booking,) = used(paid_partner(), "0.00")

    (statement,) = actions.run_statements(day=FIRST, by=None).issued

    assert Statement.objects.get(pk=statement.pk).state == Statement.State.PAID
    assert Booking.objects.get(pk=booking.pk).state == Booking.State.REIMBURSED


def test_a_used_booking_cancelled_after_issue_is_corrected_on_the_next_statement() -> None:
    partner, admin = paid_partner(), StaffFactory()
    wrong, _ = used(partner, "240.00", "100.00")
    (first,) = actions.run_statements(day=FIRST, by=None).issued
    bookings.cancel_by_administration(booking_id=wrong.pk, reason="Événement annulé", by=admin)
    with time_machine.travel(datetime(2026, 12, 16, 8, tzinfo=UTC), tick=False):
        used(partner, "500.00", day=28)
        (second,) = actions.run_statements(day=date(2026, 12, 16), by=None).issued

    assert Statement.objects.get(pk=first.pk).total == Decimal("340.00")
    assert second.total == Decimal("260.00")
    correction = second.lines.get(kind="CORRECTION")
    assert (correction.booking_id, correction.amount) == (wrong.pk, Decimal("-240.00"))


def test_a_correction_larger_than_what_is_earned_waits_for_a_statement_that_can_bear_it() -> None:
    partner, admin = paid_partner(), StaffFactory()
    (wrong,) = used(partner, "240.00")
    actions.run_statements(day=FIRST, by=None)
    bookings.cancel_by_administration(booking_id=wrong.pk, reason="Événement annulé", by=admin)
    with time_machine.travel(datetime(2026, 12, 16, 8, tzinfo=UTC), tick=False):
        used(partner, "100.00", day=28)
        (second,) = actions.run_statements(day=date(2026, 12, 16), by=None).issued

    assert second.total == Decimal("100.00")
    assert due.owed_to(partner.pk) == Decimal("-240.00")


def test_payment_reimburses_the_bookings_and_is_done_once() -> None:
    admin, partner = StaffFactory(), paid_partner()
    (booking,) = used(partner, "240.00")
    (statement,) = actions.run_statements(day=FIRST, by=None).issued

    pay(statement, date(2026, 12, 4), by=admin)

    assert Booking.objects.get(pk=booking.pk).state == Booking.State.REIMBURSED
    assert Statement.objects.get(pk=statement.pk).paid_on == date(2026, 12, 4)
    with pytest.raises(actions.NotPayable):
        pay(statement, date(2026, 12, 5), by=admin)
    assert Statement.objects.get(pk=statement.pk).paid_on == date(2026, 12, 4)
    assert PaymentAct.objects.filter(verb="pay").count() == 1


def test_a_rejected_payment_comes_back_on_the_next_statement() -> None:
    admin, partner = StaffFactory(), paid_partner()
    (booking,) = used(partner, "240.00")
    (statement,) = actions.run_statements(day=FIRST, by=None).issued

    actions.reject_statement(
        statement_id=statement.pk, day=date(2026, 12, 4), note="Compte clos", by=admin
    )
    with time_machine.travel(datetime(2026, 12, 16, 8, tzinfo=UTC), tick=False):
        (second,) = actions.run_statements(day=date(2026, 12, 16), by=None).issued

    assert [line.booking_id for line in second.lines.all()] == [booking.pk]
    assert Booking.objects.get(pk=booking.pk).state == Booking.State.USED
    assert Statement.objects.get(pk=statement.pk).state == Statement.State.REJECTED


def test_changing_the_bank_details_never_touches_an_issued_statement() -> None:
    partner = paid_partner()
    used(partner, "240.00")
    (statement,) = actions.run_statements(day=FIRST, by=None).issued
    old = statement.bank_details
    old.replace()
    old.save()
    BankDetailsFactory(partner=partner)

    again = Statement.objects.select_related("bank_details").get(pk=statement.pk)

    assert again.bank_details.iban == old.iban


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE reimbursements_statement SET total = total + 1",
        "UPDATE reimbursements_statement SET state = 'PAID', paid_on = now() WHERE state = 'PAID'"
        " OR state = 'REJECTED'; UPDATE reimbursements_statement SET rank = 9",
        "DELETE FROM reimbursements_statementline",
        "UPDATE reimbursements_statementline SET amount = 1",
        "INSERT INTO reimbursements_statementline"
        " (statement_id, booking_id, kind, amount, offer_title, institution_name, teacher_name)"
        " SELECT statement_id, booking_id, kind, amount, '', '', ''"
        " FROM reimbursements_statementline",
        "DELETE FROM reimbursements_paymentact",
    ],
)
def test_the_database_refuses_to_edit_what_was_issued(sql: str) -> None:
    used(paid_partner(), "240.00")
    actions.run_statements(day=FIRST, by=None)

    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        connection.cursor().execute(sql)


def test_members_learn_nothing_of_another_partner() -> None:
    partner, other = paid_partner(), PartnerFactory()
    used(partner, "240.00")

    assert due.owed_to(other.pk) == 0
