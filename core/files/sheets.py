"""Reading a table somebody hands over: CSV or XLSX, told apart by content, within limits.

The one reader of all tables: offers, credits, directory. Every cell becomes the text a person
would have typed; lines are numbered as a spreadsheet numbers them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from core.files import sheet_book, sheet_text
from core.files.sheet_cells import UNREADABLE, BadSheet, clean_cell
from core.files.sheet_text import MACINTOSH, WINDOWS
from core.rules import number

__all__ = ["MACINTOSH", "UNREADABLE", "WINDOWS", "BadSheet", "Sheet", "read_sheet"]

# Blank lines count for nothing, but they are not read for ever.
BLANK_LINES = 20_000
EMPTY = "Ce fichier est vide."


@dataclass(frozen=True)
class Sheet:
    """A header and its rows, each with its number in the file.

    `short` says how many cells a CSV really has on a line that has fewer than columns: whoever
    reads knows whether what is missing may be. `cut` is the last line when it is short and the
    file stops without a line end, 0 otherwise.
    """

    header: list[str]
    rows: list[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)
    short: dict[int, int] = field(default_factory=dict)
    cut: int = 0


def read_sheet(content: bytes, *, rows_max: int, columns_max: int) -> Sheet:
    """Read a whole table; blank lines are left out. Raises BadSheet."""
    if not content.strip():
        raise BadSheet(EMPTY)
    if content.startswith(b"PK\x03\x04"):
        book = list(_bounded(sheet_book.records(content, columns_max + 1), rows_max))
        header, *rows = book or [(0, [], 0)]
        return Sheet(_header(header[1], columns_max), _fitted(rows, len(header[1])))
    text, notes = sheet_text.decode(content)
    header, *rows = list(_bounded(sheet_text.records(text), rows_max)) or [(0, [], 0)]
    named = _header(header[1], columns_max)
    short = {line: width for line, _, width in rows if width < len(named)}
    last = rows[-1][0] if rows and not text.endswith(("\r", "\n")) else 0
    return Sheet(named, _fitted(rows, len(named)), notes, short, last if last in short else 0)


def _header(cells: list[str], columns_max: int) -> list[str]:
    if not cells:
        raise BadSheet(EMPTY)
    if len(cells) > columns_max:
        raise BadSheet(f"Ce fichier compte plus de {columns_max} colonnes.")
    return cells


def _bounded(lines: Iterable[list[str]], rows_max: int) -> Iterator[tuple[int, list[str], int]]:
    """The lines that hold something: number, cells up to the last filled one, cells written."""
    filled = 0
    for line, cells in enumerate(lines, start=1):
        kept = [clean_cell(cell) for cell in cells]
        while kept and not kept[-1]:
            kept.pop()
        filled += bool(kept)
        if filled > rows_max + 1 or line > rows_max + BLANK_LINES:
            raise BadSheet(f"Ce fichier compte plus de {number(rows_max)} lignes : découpez-le.")
        if kept:
            yield line, kept, len(cells)


def _fitted(rows: list[tuple[int, list[str], int]], width: int) -> list[tuple[int, list[str]]]:
    """One cell a column at least; what overflows stays, for somebody to complain about."""
    columns = [""] * width
    return [
        (line, [cell for cell, _ in zip_longest(cells, columns, fillvalue="")])
        for line, cells, _ in rows
    ]
