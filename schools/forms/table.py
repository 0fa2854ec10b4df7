"""A table whose columns are known by name, and which line and column of it is wrong."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from core.files.sheets import UNREADABLE, BadSheet, Sheet, read_sheet
from core.rules.typed import plain
from schools.actions.report import BadFile, LineError

ROWS_MAX, COLUMNS_MAX = 200_000, 200
# Read by a command, for who waits: a workbook of 30 MB once opened takes a quarter of it.
SECONDS = 60
UNREADABLE_CELL = "un caractère y est illisible (nul ou abîmé)."
FORMULA = "cette cellule contient une formule\u00a0: écrivez sa valeur."


class Row(NamedTuple):
    """One record: its number in the file, its cells by column key."""

    line: int
    cells: dict[str, str]


class Table(NamedTuple):
    """What was read: the good rows, what is wrong with the others, what the reader should know.

    `titles` gives back the name of a column as the file writes it.
    """

    rows: list[Row]
    errors: list[LineError]
    notes: list[str]
    titles: dict[str, str]

    def error(self, line: int, column: str, message: str) -> LineError:
        """Something wrong in a cell, told in the words of the file."""
        return LineError(line, message, self.titles.get(column, column))


def column_key(name: str) -> str:
    """« Code postal » and « Code_postal » are the same column."""
    return re.sub(r"[^a-z0-9]+", "_", plain(name)).strip("_")


def read_table(
    content: bytes,
    *,
    required: set[str],
    optional: set[str],
    aliases: Mapping[str, str] | None = None,
) -> Table:
    """Return the records of a CSV or an XLSX whose header holds the `required` column keys.

    `aliases` gives the key of a column that other editions name otherwise. Raises BadFile: no
    table, missing column, no line that can be read.
    """
    try:
        sheet = read_sheet(content, rows_max=ROWS_MAX, columns_max=COLUMNS_MAX, seconds=SECONDS)
    except BadSheet as bad:
        raise BadFile(LineError(0, str(bad))) from None
    header = _header(sheet.header, required, aliases or {})
    if not sheet.rows:
        raise BadFile(LineError(2, "le fichier n’a aucune ligne après les noms de colonnes."))
    table = Table([], [], sheet.notes, dict(zip(header, sheet.header, strict=True)))
    last_needed = max(rank for rank, key in enumerate(header, start=1) if key in required)
    for line, cells in sheet.rows:
        row = Row(line, dict(zip(header, cells, strict=False)))
        said = _wrong_length(sheet, line, len(cells), last_needed)
        wrong = [LineError(line, said)] if said else []
        for key in [] if said else sorted((required | optional) & row.cells.keys()):
            if UNREADABLE in row.cells[key]:
                wrong.append(table.error(line, key, UNREADABLE_CELL))
            elif row.cells[key].startswith("="):
                wrong.append(table.error(line, key, FORMULA))
        table.errors.extend(wrong)
        table.rows.extend([] if wrong else [row])
    if not table.rows:
        raise BadFile(*table.errors)
    return table


def _header(names: list[str], required: set[str], aliases: Mapping[str, str]) -> list[str]:
    header = [column_key(name) for name in names]
    header = [key if aliases.get(key, key) in header else aliases.get(key, key) for key in header]
    missing = required - set(header)
    if missing and len(header) == 1:
        said = "les colonnes se séparent par «\u00a0;\u00a0», «\u00a0,\u00a0» ou une tabulation."
        raise BadFile(LineError(1, said))
    if missing:
        french = {key: name.replace("_", " ") for name, key in reversed([*aliases.items()])}
        listed = ", ".join(
            f"{key} (ou {french[key]})" if key in french else key for key in sorted(missing)
        )
        raise BadFile(LineError(1, f"colonne(s) absente(s)\u00a0: {listed}."))
    twice = {name for name in header if name and header.count(name) > 1}
    if twice:
        raise BadFile(LineError(1, f"colonne(s) en double\u00a0: {', '.join(sorted(twice))}."))
    return header


def _wrong_length(sheet: Sheet, line: int, width: int, last_needed: int) -> str:
    """A spreadsheet leaves out the empty cells of the end, a cut file the others too."""
    columns = len(sheet.header)
    if width > columns:
        return f"{width} colonnes au lieu de {columns}\u00a0: il y en a trop."
    found = sheet.short.get(line, columns)
    if found >= last_needed and line != sheet.cut:
        return ""
    many = "colonnes" if found > 1 else "colonne"
    return (
        f"{found} {many} au lieu de {columns}\u00a0: la ligne est sans doute tronquée, ou son "
        "séparateur n’est pas celui de la première ligne."
    )
