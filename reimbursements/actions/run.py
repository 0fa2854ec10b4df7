"""A whole run: every partner that is owed something, one after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from accounts.models import User
from core.database import alone
from reimbursements.actions.issue import issue_for_partner, start_run
from reimbursements.actions.refusals import RunInProgress
from reimbursements.models import Statement, StatementRun
from reimbursements.queries.due import partners_with_something_due


@dataclass
class Report:
    """What a run did: statements issued, partners whose bank details are missing, those whose
    payments are stopped.
    """

    run: StatementRun
    issued: list[Statement] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """Euros of the statements issued."""
        return sum((statement.total for statement in self.issued), Decimal(0))


def run_statements(
    *,
    day: date,
    by: User | None,
    expect: Callable[[int], object] = lambda _count: None,
    advance: Callable[[], object] = lambda: None,
) -> Report:
    """Issue the statements of a day; run again, it goes on where it stopped and repeats nothing.

    Not one transaction: each partner's statement is one. `expect` hears how many partners there
    are, `advance` each one done. Raises NotAllowed, NotAStatementDay, LaterRunExists,
    RunInProgress.
    """
    with alone("reimbursements.run_statements") as mine:
        if not mine:
            raise RunInProgress
        report = Report(start_run(day=day, by=by))
        partners = partners_with_something_due(day)
        expect(len(partners))
        for partner_id in partners:
            issued = issue_for_partner(run=report.run, partner_id=partner_id, by=by)
            if issued.statement is not None:
                report.issued.append(issued.statement)
            elif issued.waits_for_bank_details:
                report.waiting.append(partner_id)
            elif issued.is_held:
                report.held.append(partner_id)
            advance()
    return report
