"""Brings a file of credits into the budgets, line by line (R40, R42)."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import IntegrityError, OperationalError, transaction

from core.rules import euros
from schools.actions.report import BudgetReport, LineError
from schools.models import Budget, Institution


class BudgetLine(NamedTuple):
    """A line of the file: euros, days (the `_to` excluded)."""

    line: int
    uai: str
    amount: Decimal
    commitment_from: date
    commitment_to: date
    event_from: date
    event_to: date
    is_final: bool

    @property
    def key(self) -> tuple[Any, ...]:
        """Two lines with the same key are the same credit."""
        return (self.uai, *self.periods.values())

    @property
    def periods(self) -> dict[str, date]:
        """The four dates of the credit."""
        names = ("commitment_from", "commitment_to", "event_from", "event_to")
        return {name: getattr(self, name) for name in names}


class _LineRefused(Exception):
    """This line is not applied, the others are."""


def import_budgets(
    *,
    lines: Sequence[BudgetLine],
    dry_run: bool = False,
    advance: Callable[[], object] = lambda: None,
) -> BudgetReport:
    """Create or change the credits; a second run changes nothing.

    Each line is its own transaction, so that heads of school go on confirming meanwhile; a dry
    run is one transaction given up at the end. A credit is never lowered below what is engaged:
    that line is refused and the others applied (F32).
    """
    if not dry_run:
        return _apply_all(lines, advance)
    with transaction.atomic():
        report = _apply_all(lines, advance)
        transaction.set_rollback(True)
    return report


def _apply_all(lines: Sequence[BudgetLine], advance: Callable[[], object]) -> BudgetReport:
    report = BudgetReport()
    schools = Institution.objects.in_bulk({line.uai for line in lines}, field_name="uai")
    for line in lines:
        try:
            outcome = _apply(line, schools.get(line.uai))
        except _LineRefused as refusal:
            report.refused.append(LineError(line.line, str(refusal)))
        else:
            setattr(report, outcome, getattr(report, outcome) + 1)
        advance()
    return report


def _apply(line: BudgetLine, school: Institution | None) -> str:
    """Apply one line; returns the counter it belongs to. Raises _LineRefused."""
    if school is None:
        raise _LineRefused(f"aucun établissement n’a le code UAI {line.uai}.")
    same = Budget.objects.filter(institution=school, **line.periods)
    try:
        with transaction.atomic():
            budget = same.select_for_update().first()
            if budget is None:
                Budget.objects.create(
                    institution=school, amount=line.amount, is_final=line.is_final, **line.periods
                )
                return "created"
            if (budget.amount, budget.is_final) == (line.amount, line.is_final):
                return "unchanged"
            if line.amount < budget.engaged:
                raise _LineRefused(
                    f"le crédit ne peut pas passer à {euros(line.amount, free_word=False)}\u00a0: "
                    f"{euros(budget.engaged)} sont déjà engagés."
                )
            budget.amount, budget.is_final = line.amount, line.is_final
            # Never `engaged`: bookings move it.
            budget.save(update_fields=["amount", "is_final"])
            return "updated"
    except OperationalError as error:
        raise _LineRefused("ce crédit est occupé, relancez l’import.") from error
    except IntegrityError as error:
        if "budgets_do_not_overlap" not in str(error):
            raise
        raise _LineRefused("ses périodes chevauchent celles d’un autre crédit.") from error
