"""A run as the administration reads it: its statements and where their payment stands."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from administration.models import Approval
from administration.queries import delay_is_over
from core.rules import long_date
from reimbursements.models import PAYMENT, Statement, StatementRun
from venues.queries.partners import stopped

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
    """Statements of a run that wait for their transfer, in the order of their numbers.

    Those whose account was handed over too recently are not among them yet (R51), nor those of a
    partner whose payments are stopped (R49).
    """
    handed_over = "bank_details__submitted_at"
    waiting = Statement.objects.filter(
        delay_is_over("account_hold", handed_over, handed_over, timezone.now()),
        run_id=run_id,
        state=Statement.State.ISSUED,
        total__gt=0,
    )
    waiting = waiting.exclude(stopped("PAYMENT", timezone.localdate(), "partner__"))
    return waiting.select_related("bank_details").order_by("rank")


def asked_payment(row: StatementRun | Statement) -> Approval | None:
    """The asking for the payment of this run, or statement, that nobody has answered yet."""
    what = "run" if isinstance(row, StatementRun) else "statement"
    waiting = Approval.objects.filter(act=PAYMENT, state=Approval.State.WAITING)
    return waiting.filter(subject=f"{what}:{row.pk}").first()


def asked_in_words(row: StatementRun | Statement) -> str:
    """Who asked for the payment, with which day; « – » when nothing waits for a second person."""
    asked = asked_payment(row)
    if asked is None:
        return "–"
    day = long_date(date.fromisoformat(asked.values["day"]))
    return f"Par {asked.asked_label}, virement du {day}. Une autre personne doit le confirmer."
