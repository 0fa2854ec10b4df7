"""Reads a file of credits: UAI;amount;from;to;final, and event_from;event_to if they differ.

An officer may name the columns as the pages do, in French (`ALIASES`).
"""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from core.rules.typed import decimals_of, read_euros, read_moment, read_yes_no
from schools import rules
from schools.actions.report import LineError
from schools.forms.table import read_table

REQUIRED = {"uai", "amount", "from", "to", "final"}
OPTIONAL = {"event_from", "event_to"}
ALIASES = {
    "montant": "amount", "a_partir_du": "from", "avant_le": "to", "definitif": "final",
    "evenements_a_partir_du": "event_from", "evenements_avant_le": "event_to", "code_uai": "uai",
}  # fmt: skip
AMOUNT_DIGITS = 10


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


class WrongCell(ValueError):
    """A cell that cannot be taken: its column, and why."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


def read_budgets(content: bytes) -> tuple[list[BudgetLine], list[LineError], list[str]]:
    """Return the lines that can be taken, what is wrong with the others, and what to know.

    Amounts in euros, in every French form; days as 2026-09-01 or 01/09/2026, the `to` excluded
    (R40). Raises BadFile when the file itself cannot be read.
    """
    table = read_table(content, required=REQUIRED, optional=OPTIONAL, aliases=ALIASES)
    lines, errors = [], list(table.errors)
    seen: dict[tuple[Any, ...], int] = {}
    for row in table.rows:
        try:
            cells = row.cells
            uai = read_uai(cells)
            commitment = _period(cells, "from", "to")
            own = cells.get("event_from", "") or cells.get("event_to", "")
            event = _period(cells, "event_from", "event_to") if own else commitment
            answer = read_yes_no(cells["final"])
            if answer is None:
                unread = f"«\u00a0{cells['final'][:40]}\u00a0» n’est ni oui ni non (définitif)."
                raise WrongCell("final", unread)
            amount = read_amount(cells, "amount")
            line = BudgetLine(row.line, uai, amount, *commitment, *event, answer)
            first = seen.setdefault(line.key, row.line)
            if first != row.line:
                said = f"même établissement et mêmes périodes qu’à la ligne {first}."
                raise WrongCell("uai", said)
        except WrongCell as wrong:
            errors.append(table.error(row.line, wrong.column, str(wrong)))
        else:
            lines.append(line)
    return lines, errors, table.notes


def read_uai(cells: dict[str, str]) -> str:
    """The code UAI of a line. Raises WrongCell."""
    uai = rules.as_uai(cells["uai"])
    if not rules.uai_is_valid(uai):
        raise WrongCell("uai", f"le code UAI «\u00a0{cells['uai'][:40]}\u00a0» est faux.")
    return uai


def read_amount(cells: dict[str, str], column: str) -> Decimal:
    """Euros of a cell, from zero, with two decimals at most. Raises WrongCell."""
    amount, typed = read_euros(cells[column]), cells[column][:40]
    fits = amount is not None and amount >= 0 and decimals_of(amount) <= 2
    if amount is None or not fits or amount.adjusted() >= AMOUNT_DIGITS:
        raise WrongCell(column, f"le montant «\u00a0{typed}\u00a0» n’est pas un nombre d’euros.")
    return abs(amount)


def _period(cells: dict[str, str], opens: str, closes: str) -> tuple[date, date]:
    period = _day(cells, opens), _day(cells, closes)
    if period[0] >= period[1]:
        first, after = cells[opens], cells[closes]
        said = f"la période finit ({after}, exclu) avant de commencer ({first})."
        raise WrongCell(closes, said)
    return period


def _day(cells: dict[str, str], column: str) -> date:
    """A spreadsheet writes an hour behind the day: a credit has none."""
    day, _ = read_moment(cells.get(column, ""))
    if day is None:
        text = cells.get(column, "")[:40]
        said = f"la date «\u00a0{text}\u00a0» n’existe pas (attendu\u00a0: 01/09/2026)."
        raise WrongCell(column, said)
    return day
