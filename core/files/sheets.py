"""Reading a table somebody hands over: CSV or XLSX, told apart by content, within limits.

The one reader of all tables: offers, credits, directory. Every cell becomes the text a person
would have typed; lines are numbered as a spreadsheet numbers them.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from typing import IO

from core.files import sheet_book, sheet_text
from core.files.apart import Bounds, Stopped, read_apart
from core.files.sheet_cells import UNREADABLE, BadSheet, clean_cell
from core.files.sheet_text import MACINTOSH, WINDOWS
from core.rules import number

__all__ = [
    "MACINTOSH",
    "UNREADABLE",
    "WINDOWS",
    "BadSheet",
    "Sheet",
    "read_sheet",
    "read_sheet_apart",
]

# Blank lines count for nothing, but they are not read for ever.
BLANK_LINES = 20_000
# Seconds of processor a workbook may take: twice what the largest file of offers does.
SECONDS = 5
EMPTY = "Ce fichier est vide."
TOO_LONG = "Ce fichier est trop long à lire : découpez-le en plusieurs."


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


def read_sheet(content: bytes, *, rows_max: int, columns_max: int, seconds: int = SECONDS) -> Sheet:
    """Read a whole table; blank lines are left out. Raises BadSheet.

    A workbook is opened by a child, which may take so many `seconds` of processor.
    """
    if not content.strip():
        raise BadSheet(EMPTY)
    if content.startswith(b"PK\x03\x04"):
        lines = rows_max + BLANK_LINES + 2
        written = sheet_book.records(content, columns=columns_max + 1, lines=lines, seconds=seconds)
        book = list(_bounded(written, rows_max))
        header, *rows = book or [(0, [], 0)]
        return Sheet(_header(header[1], columns_max), _fitted(rows, len(header[1])))
    return _read_text(content, rows_max, columns_max)


def read_sheet_apart(content: bytes, *, rows_max: int, columns_max: int) -> Sheet:
    """The same for the web, where everything is opened by a child, a CSV too. Raises BadSheet."""
    if not content.strip() or content.startswith(b"PK\x03\x04"):
        return read_sheet(content, rows_max=rows_max, columns_max=columns_max)
    bounds = Bounds(sheet_book.MEMORY_MAX, SECONDS, sheet_book.WRITTEN_MAX)
    try:
        with read_apart(__name__, content, (rows_max, columns_max), bounds) as written:
            told = json.load(written)
    except Stopped:
        raise BadSheet(TOO_LONG) from None
    if isinstance(told, str):
        raise BadSheet(told)
    rows = [(line, cells) for line, cells in told["rows"]]
    short = {int(line): width for line, width in told["short"].items()}
    return Sheet(told["header"], rows, told["notes"], short, told["cut"])


def main(source: IO[bytes], written: IO[bytes], rows_max: str, columns_max: str) -> None:
    """In the child: the table in JSON, or the sentence that refuses the file."""
    told: object
    try:
        told = asdict(_read_text(source.read(), int(rows_max), int(columns_max)))
    except BadSheet as bad:
        told = str(bad)
    written.write(json.dumps(told).encode())


def _read_text(content: bytes, rows_max: int, columns_max: int) -> Sheet:
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
