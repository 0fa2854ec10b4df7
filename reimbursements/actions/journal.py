"""The journal of payments is written here, in the transaction of the act."""

from django.utils import timezone

from accounts.models import User, signature
from reimbursements.models import PaymentAct, Statement, StatementRun

Verb = PaymentAct.Verb


def record(
    verb: str,
    *,
    run: StatementRun,
    by: User | None,
    statement: Statement | None = None,
    note: str = "",
) -> None:
    """Write the journal line of an act; None acts for the clock."""
    PaymentAct.objects.create(
        run=run,
        statement=statement,
        at=timezone.now(),
        actor=by,
        actor_label=signature(by),
        verb=verb,
        note=note,
    )
