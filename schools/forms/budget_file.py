"""Reads a file of credits: UAI;amount;from;to;final, and event_from;event_to if they differ."""

import re
from datetime import date, datetime
from decimal import Decimal

from schools import rules
from schools.actions.budget_file import BudgetLine
from schools.actions.report import LineError
from schools.forms.table import Row, read_table

REQUIRED = {"uai", "amount", "from", "to", "final"}
AMOUNT = re.compile(r"[0-9]{1,10}([.,][0-9]{1,2})?", re.ASCII)
SPACES = re.compile(r"[\s\u00a0\u202f]")
DATE_FORMATS = {
    re.compile(r"\d{4}-\d{2}-\d{2}"): "%Y-%m-%d",
    re.compile(r"\d{2}/\d{2}/\d{4}"): "%d/%m/%Y",
}
YES_NO = {"oui": True, "o": True, "1": True, "non": False, "n": False, "0": False}


def read_budgets(content: bytes) -> tuple[list[BudgetLine], list[LineError]]:
    """Return the lines that can be taken and what is wrong with the others.

    Amounts in euros, with comma or point; days as 2026-09-01 or 01/09/2026, the `to` excluded
    (R40). Raises BadFile when the file itself cannot be read.
    """
    lines, errors = [], []
    seen: dict[tuple, int] = {}
    for row in read_table(content, REQUIRED):
        try:
            line = _line(row)
            first = seen.setdefault(line.key, row.line)
            if first != row.line:
                raise ValueError(f"même établissement et mêmes périodes qu’à la ligne {first}.")
        except ValueError as error:
            errors.append(LineError(row.line, str(error)))
        else:
            lines.append(line)
    return lines, errors


def _line(row: Row) -> BudgetLine:
    cells = row.cells
    uai = cells["uai"].upper()
    if not rules.uai_is_valid(uai):
        raise ValueError(f"le code UAI «\u00a0{uai}\u00a0» est faux.")
    commitment = _period(cells["from"], cells["to"])
    event_from, event_to = cells.get("event_from", ""), cells.get("event_to", "")
    event = _period(event_from, event_to) if event_from or event_to else commitment
    return BudgetLine(
        row.line, uai, _amount(cells["amount"]), *commitment, *event, _yes(cells["final"])
    )


def _amount(text: str) -> Decimal:
    written = SPACES.sub("", text).removesuffix("€")
    if not AMOUNT.fullmatch(written):
        raise ValueError(f"le montant «\u00a0{text}\u00a0» n’est pas un nombre d’euros.")
    return Decimal(written.replace(",", "."))


def _period(first: str, after: str) -> tuple[date, date]:
    period = _day(first), _day(after)
    if period[0] >= period[1]:
        raise ValueError(f"la période finit ({after}, exclu) avant de commencer ({first}).")
    return period


def _day(text: str) -> date:
    for shape, format_ in DATE_FORMATS.items():
        if shape.fullmatch(text):
            try:
                return datetime.strptime(text, format_).date()  # noqa: DTZ007 (a day, no clock)
            except ValueError:
                break
    raise ValueError(f"la date «\u00a0{text}\u00a0» n’existe pas (attendu\u00a0: 2026-09-01).")


def _yes(text: str) -> bool:
    answer = YES_NO.get(text.lower())
    if answer is None:
        raise ValueError(f"«\u00a0{text}\u00a0» n’est ni oui ni non (définitif).")
    return answer
