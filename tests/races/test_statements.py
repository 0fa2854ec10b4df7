"""Two runners at once issue one statement, one number; the same race without its guards (R51)."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

import reimbursements.actions.issue as issue_room
import reimbursements.actions.run as run_room
from reimbursements import actions
from reimbursements.actions import RunInProgress
from reimbursements.models import Statement, StatementLine, StatementRun
from reimbursements.queries.due import fitting
from reimbursements.rules import last_statement_day
from tests.factories.payments import BankDetailsFactory, past_bookings
from tests.factories.people import StaffFactory
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import VenueFactory
from tests.races.conftest import Doorstep, run_sql, sort_out, together

pytestmark = pytest.mark.django_db(transaction=True)
WALLS = {
    "one_statement_per_run_and_partner": "reimbursements_statement (run_id, partner_id)",
    "statement_numbers_are_unique": "reimbursements_statement (year, rank)",
    "one_live_line_per_booking": "reimbursements_statementline (booking_id)"
    " WHERE kind = 'BOOKING' AND returned_at IS NULL",
}
REFERENCE = "reimbursements_statement_reference_key"


def due(partners: int, bookings: int = 3) -> list[int]:
    """Partners with an account, each with bookings used last month; their ids."""
    end = datetime.combine(timezone.localdate(), datetime.min.time(), tzinfo=UTC)
    ends = [(end - timedelta(days=40, hours=n), Decimal("100.10")) for n in range(bookings)]
    found = []
    for _ in range(partners):
        partner = BankDetailsFactory().partner
        past_bookings(VenueFactory(partner=partner), InstitutionFactory(), ends, state="USED")
        found.append(partner.pk)
    return found


def today() -> date:
    return last_statement_day(timezone.localdate())


def runners(count: int) -> list[Any]:
    return [lambda: actions.run_statements(day=today(), by=None)] * count


def figures() -> tuple[int, list[int], int]:
    """Statements, their ranks, live lines."""
    ranks = sorted(Statement.objects.values_list("rank", flat=True))
    return len(ranks), ranks, StatementLine.objects.filter(returned_at=None).count()


def test_r51_eight_runners_at_once_issue_each_statement_once(transactional_db: None) -> None:
    """One goes on, the others are told that a run is in progress, or find nothing left to do."""
    due(partners=5)

    won, refused, errors = sort_out(together(runners(8)))

    assert errors == []
    assert {type(refusal) for refusal in refused} <= {RunInProgress}
    assert sum(len(report.issued) for report in won) == 5
    assert figures() == (5, [1, 2, 3, 4, 5], 15)


@pytest.fixture
def everybody_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control, first guard: nobody is told that another runs."""

    @contextmanager
    def never_alone(_task: str) -> Any:
        yield True

    monkeypatch.setattr(run_room, "alone", never_alone)


def test_without_the_advisory_lock_the_row_of_the_partner_still_issues_once(
    transactional_db: None, everybody_runs: None
) -> None:
    due(partners=5)

    _, refused, errors = sort_out(together(runners(4)))

    assert (refused, errors) == ([], [])
    assert figures() == (5, [1, 2, 3, 4, 5], 15)


@pytest.fixture
def nobody_waits(
    everybody_runs: None, without_locks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Second guard taken away: rows are read, never locked, and two look before one writes."""
    between = Doorstep()

    def look_then_wait(dues: Any) -> Any:
        found = fitting(dues)
        between.wait()
        return found

    monkeypatch.setattr(issue_room, "fitting", look_then_wait)


def test_without_any_lock_the_constraints_alone_issue_once(
    transactional_db: None, nobody_waits: None
) -> None:
    (partner,) = due(partners=1)
    run = actions.start_run(day=today(), by=None)
    issue = [lambda: actions.issue_for_partner(run=run, partner_id=partner, by=None)] * 4

    together(issue)

    assert figures()[::2] == (1, 3)


def test_negative_control_without_lock_nor_constraint_a_booking_is_paid_twice(
    transactional_db: None, nobody_waits: None
) -> None:
    """D11: the races above can fail."""
    (partner,) = due(partners=1)
    run = actions.start_run(day=today(), by=None)
    run_sql(
        *(f"DROP INDEX {name}" for name in WALLS),
        "ALTER TABLE reimbursements_statement DROP CONSTRAINT " + REFERENCE,
    )
    try:
        together([lambda: actions.issue_for_partner(run=run, partner_id=partner, by=None)] * 4)
        assert StatementLine.objects.filter(returned_at=None).count() > 3
    finally:
        run_sql(
            "TRUNCATE reimbursements_statementrun CASCADE",
            *(f"CREATE UNIQUE INDEX {name} ON {where}" for name, where in WALLS.items()),
            f"ALTER TABLE reimbursements_statement ADD CONSTRAINT {REFERENCE} UNIQUE (reference)",
        )


def test_r53_a_statement_paid_by_eight_hands_at_once_is_paid_once(transactional_db: None) -> None:
    """The same line marked paid twice: one succeeds, the others read that it is paid."""
    due(partners=1)
    (statement,) = actions.run_statements(day=today(), by=None).issued
    hands = [StaffFactory() for _ in range(8)]
    actions.ask_payment(statement_id=statement.pk, day=timezone.localdate(), by=StaffFactory())

    won, refused, errors = sort_out(
        together(
            [lambda by=by: actions.pay_statement(statement_id=statement.pk, by=by) for by in hands]
        )
    )

    assert (len(won), {refusal.code for refusal in refused}, errors) == (1, {"NOT_PAYABLE"}, [])
    assert statement.acts.filter(verb="pay").count() == 1
    assert StatementRun.objects.count() == 1
