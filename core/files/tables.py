"""Writing a table as a file, in constant memory: CSV for French spreadsheets, XLSX with true types.

The rows are read once, one after the other: hand over an iterator of the database.
"""

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import IO, TYPE_CHECKING, Any

from core.rules.french import DECIMAL_COMMA
from core.rules.text import one_line, several_lines

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

BOM = "\ufeff"
# What a spreadsheet takes for a formula (full-width signs too, whatever nobody sees before them)…
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠−﹢﹣﹦﹫]|[\t\r\n]")
# … for a number: the class 3E2 is 300 to it; or for a day: the group 3-2 is the third of February.
FIGURE = re.compile(r"\s*[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+\s*|\s*[0-9]{1,2}[-/][0-9]{1,2}\s*")
CHUNK = 64 * 1024
LARGEST = 40  # characters: the widest column
READ_ME = "Lisez-moi"


class Kind(Enum):
    """What a column holds; the value is its format in a spreadsheet."""

    TEXT = "@"
    NUMBER = "#,##0"
    MONEY = '#,##0.00 "€"'
    DAY = "dd/mm/yyyy"
    MOMENT = "dd/mm/yyyy hh:mm"


@dataclass(frozen=True)
class Column:
    """One column: its title, what it says of a row (None: empty), of which kind.

    A day is a date, a moment a datetime already on the clock to print, without its zone.
    """

    title: str
    value: Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    width: int = 18


def neutral(text: str) -> str:
    """A text that no spreadsheet runs nor takes for something else: on one line, nothing invisible.

    An apostrophe stands before what would be a formula, a number or a day to it.
    """
    seen = several_lines(text)
    line = one_line(seen).strip(" ")
    return f"'{line}" if FORMULA.match(seen) or FIGURE.fullmatch(line) else line


def write_csv(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """Yield the file: UTF-8 with BOM, semicolons, CRLF, decimal comma, one line a row."""
    pending: list[str] = [BOM]
    writer = csv.writer(_Into(pending), delimiter=";", lineterminator="\r\n")
    writer.writerow([column.title for column in columns])
    size = 0
    for row in rows:
        writer.writerow([_as_text(column.kind, column.value(row)) for column in columns])
        size += len(pending[-1])
        if size > CHUNK:
            yield "".join(pending).encode()
            pending.clear()
            size = 0
    yield "".join(pending).encode()


class _Into:
    """What csv writes into: a list of lines."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _as_text(kind: Kind, value: Any) -> str:
    if value is None or value == "":
        return ""
    if kind is Kind.MONEY:
        return f"{Decimal(value):.2f}".replace(".", DECIMAL_COMMA)
    if kind is Kind.DAY:
        return f"{value:%d/%m/%Y}"
    if kind is Kind.MOMENT:
        return f"{value:%d/%m/%Y %H:%M}"
    return str(value) if kind is Kind.NUMBER else neutral(str(value))


def write_xlsx(
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    title: str,
    notes: Sequence[tuple[str, str]] = (),
) -> IO[bytes]:
    """Return the file, open at its beginning; the caller closes it and it disappears.

    One sheet `title` with its header frozen and filters, one « Lisez-moi » with `notes`.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by who reads it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    import xlsxwriter  # 16 MB a process: loaded by whoever writes a table

    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"title": title})
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(title[:31])
    formats = {kind: book.add_format({"num_format": kind.value}) for kind in Kind}
    sheet.freeze_panes(1, 0)
    for position, heading in enumerate(columns):
        sheet.set_column(
            position, position, min(max(heading.width, len(heading.title) + 3), LARGEST)
        )
        sheet.write_string(0, position, heading.title, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            _write(sheet, last, place, column.value(row), column.kind, formats[column.kind])
    sheet.autofilter(0, 0, last, len(columns) - 1)
    told = book.add_worksheet(READ_ME)
    told.set_column(0, 0, 24)
    told.set_column(1, 1, 60)
    for line, (name, said) in enumerate([*notes, ("Lignes", str(last))]):
        told.write_string(line, 0, name, bold)
        told.write_string(line, 1, said)
    book.close()
    file.seek(0)
    return file


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file piece by piece, then close it."""
    with file:
        while piece := file.read(CHUNK):
            yield piece


def _write(
    sheet: "Worksheet", row: int, place: int, value: Any, kind: Kind, look: "Format"
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date | datetime):
        sheet.write_datetime(row, place, value, look)
    elif kind in (Kind.MONEY, Kind.NUMBER):
        # A spreadsheet knows binary numbers only: 15 digits, enough for any amount here.
        sheet.write_number(row, place, float(value), look)
    else:
        sheet.write_string(row, place, several_lines(str(value)), look)
