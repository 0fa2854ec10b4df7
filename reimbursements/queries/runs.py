"""A run as the administration reads it: its statements and where their payment stands."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from reimbursements.models import Statement, StatementRun

ZERO = Decimal(0)


def with_figures(runs: QuerySet[StatementRun]) -> QuerySet[Any]:
    """Annotate each run with how many statements it holds, by state, and their euros."""
    return runs.annotate(
        statements_count=Count("statements"),
        to_pay=Count("statements", filter=Q(statements__state=Statement.State.ISSUED)),
        rejected=Count("statements", filter=Q(statements__state=Statement.State.REJECTED)),
        amount=Coalesce(Sum("statements__total"), ZERO),
    )


def to_transfer(run_id: int) -> QuerySet[Statement]:
    """Statements of a run that wait for their transfer, in the order of their numbers."""
    waiting = Statement.objects.filter(run_id=run_id, state=Statement.State.ISSUED, total__gt=0)
    return waiting.select_related("bank_details").order_by("rank")
