"""Reads a file of pupils: UAI;pupils;per_pupil, one line a school and level (R46)."""

from decimal import Decimal
from typing import NamedTuple

from schools.actions.report import LineError
from schools.forms.budget_file import WrongCell, read_amount, read_uai
from schools.forms.table import read_table

REQUIRED = {"uai", "pupils", "per_pupil"}
OPTIONAL = {"level"}
ALIASES = {
    "eleves": "pupils", "effectif": "pupils", "montant_par_eleve": "per_pupil",
    "niveau": "level", "code_uai": "uai",
}  # fmt: skip
DIGITS = 4  # of a number of pupils


class PupilsLine(NamedTuple):
    """Pupils of a school, in one level if the file says which, and euros for each."""

    line: int
    uai: str
    level: str
    pupils: int
    per_pupil: Decimal


def read_pupils(content: bytes) -> tuple[list[PupilsLine], list[LineError], list[str]]:
    """Return the lines that can be taken, what is wrong with the others, and what to know.

    A level named twice for a school is an error. Raises BadFile when the file cannot be read.
    """
    table = read_table(content, required=REQUIRED, optional=OPTIONAL, aliases=ALIASES)
    lines, errors = [], list(table.errors)
    seen: dict[tuple[str, str], int] = {}
    for row in table.rows:
        try:
            cells = row.cells
            line = PupilsLine(
                row.line,
                read_uai(cells),
                cells.get("level", "")[:40],
                _pupils(cells),
                read_amount(cells, "per_pupil"),
            )
            first = seen.setdefault((line.uai, line.level.casefold()), row.line)
            if first != row.line:
                twice = f"même établissement et même niveau qu’à la ligne {first}."
                raise WrongCell("uai", twice)
        except WrongCell as wrong:
            errors.append(table.error(row.line, wrong.column, str(wrong)))
        else:
            lines.append(line)
    return lines, errors, table.notes


def _pupils(cells: dict[str, str]) -> int:
    typed = "".join(cells["pupils"].split()).removesuffix(".0").removesuffix(",0")
    counted = typed.isascii() and typed.isdecimal() and len(typed.lstrip("0")) <= DIGITS
    if not counted or int(typed) == 0:
        raise WrongCell(
            "pupils", f"«\u00a0{cells['pupils'][:40]}\u00a0» n’est pas un nombre d’élèves."
        )
    return int(typed)
