"""Reads a file of credits: UAI;amount;from;to;final, and event_from;event_to if they differ."""

from datetime import date
from typing import Any

from core.rules.typed import decimals_of, read_euros, read_moment, read_yes_no
from schools import rules
from schools.actions.budget_file import BudgetLine
from schools.actions.report import LineError
from schools.forms.table import read_table

REQUIRED = {"uai", "amount", "from", "to", "final"}
OPTIONAL = {"event_from", "event_to"}
AMOUNT_DIGITS = 10


class _Wrong(ValueError):
    """A cell that cannot be taken: its column, and why."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


def read_budgets(content: bytes) -> tuple[list[BudgetLine], list[LineError], list[str]]:
    """Return the lines that can be taken, what is wrong with the others, and what to know.

    Amounts in euros, in every French form; days as 2026-09-01 or 01/09/2026, the `to` excluded
    (R40). Raises BadFile when the file itself cannot be read.
    """
    table = read_table(content, required=REQUIRED, optional=OPTIONAL)
    lines, errors = [], list(table.errors)
    seen: dict[tuple[Any, ...], int] = {}
    for row in table.rows:
        try:
            cells = row.cells
            uai = rules.as_uai(cells["uai"])
            if not rules.uai_is_valid(uai):
                raise _Wrong("uai", f"le code UAI «\u00a0{cells['uai'][:40]}\u00a0» est faux.")
            commitment = _period(cells, "from", "to")
            own = cells.get("event_from", "") or cells.get("event_to", "")
            event = _period(cells, "event_from", "event_to") if own else commitment
            answer = read_yes_no(cells["final"])
            if answer is None:
                unread = f"«\u00a0{cells['final'][:40]}\u00a0» n’est ni oui ni non (définitif)."
                raise _Wrong("final", unread)
            amount, typed = read_euros(cells["amount"]), cells["amount"][:40]
            fits = amount is not None and amount >= 0 and decimals_of(amount) <= 2
            if amount is None or not fits or amount.adjusted() >= AMOUNT_DIGITS:
                said = f"le montant «\u00a0{typed}\u00a0» n’est pas un nombre d’euros."
                raise _Wrong("amount", said)
            line = BudgetLine(row.line, uai, abs(amount), *commitment, *event, answer)
            first = seen.setdefault(line.key, row.line)
            if first != row.line:
                said = f"même établissement et mêmes périodes qu’à la ligne {first}."
                raise _Wrong("uai", said)
        except _Wrong as wrong:
            errors.append(table.error(row.line, wrong.column, str(wrong)))
        else:
            lines.append(line)
    return lines, errors, table.notes


def _period(cells: dict[str, str], opens: str, closes: str) -> tuple[date, date]:
    period = _day(cells, opens), _day(cells, closes)
    if period[0] >= period[1]:
        first, after = cells[opens], cells[closes]
        said = f"la période finit ({after}, exclu) avant de commencer ({first})."
        raise _Wrong(closes, said)
    return period


def _day(cells: dict[str, str], column: str) -> date:
    """A spreadsheet writes an hour behind the day: a credit has none."""
    day, _ = read_moment(cells.get(column, ""))
    if day is None:
        text = cells.get(column, "")[:40]
        said = f"la date «\u00a0{text}\u00a0» n’existe pas (attendu\u00a0: 01/09/2026)."
        raise _Wrong(column, said)
    return day
