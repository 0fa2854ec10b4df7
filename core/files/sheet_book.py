"""The first sheet of an XLSX becomes its records, in a process apart; formulas never run.

The file is opened in a child that may take little memory and little time (`apart`): an XLSX is an
archive of XML, a few kilobytes of it can say billions of cells.
"""

import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import IO, Any

from core.files.apart import Bounds, Stopped, read_apart
from core.files.sheet_cells import BadSheet
from core.rules.typed import nearest_minute

MEGABYTE = 1024 * 1024
# An XLSX is a zip: what it becomes once opened, whatever it weighs closed.
UNZIPPED_MAX = 30 * MEGABYTE
PARTS_MAX = 200
# All its texts, whatever the number of cells that show each of them, in letters.
LETTERS_MAX = 16_000_000
STRINGS_MAX = 300_000
# The reader alone takes 40 MB; a file of 1 000 offers 45, one of 30 MB once opened 170.
MEMORY_MAX = 256 * MEGABYTE
WRITTEN_MAX = 100 * MEGABYTE
# What the library makes of the formulas of several cells.
FORMULAS = ("ArrayFormula", "DataTableFormula")
# How the format writes the line ends of old systems inside a cell.
OLD_LINE_END = "_x000D_"
TOO_LARGE = (
    "Ce classeur est trop gros une fois ouvert : gardez une seule feuille, "
    "ou enregistrez-le en CSV."
)
UNREADABLE_BOOK = "Ce classeur est illisible : enregistrez-le de nouveau en XLSX."
FORBIDDEN = "Ce classeur contient des instructions interdites."
SHARED_STRINGS = re.compile(r"(?:^|/)sharedstrings[^/]*\.xml$", re.I)
SHARED_STRING = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")


def records(content: bytes, *, columns: int, lines: int, seconds: int) -> Iterator[list[str]]:
    """The first `lines` rows of the first sheet that is shown, `columns` cells at most each.

    `seconds` of processor at most. Raises BadSheet.
    """
    bounds = Bounds(MEMORY_MAX, seconds, WRITTEN_MAX)
    try:
        with read_apart(__name__, content, (columns, lines), bounds) as written:
            for line in written:
                read = json.loads(line)
                if isinstance(read, str):
                    raise BadSheet(read)
                yield read
    except Stopped:
        raise BadSheet(TOO_LARGE) from None


def main(source: IO[bytes], written: IO[bytes], columns: str, lines: str) -> None:
    """In the child: one JSON list a row, or the sentence that refuses the file."""
    try:
        for cells in islice(_rows(source.read(), int(columns)), int(lines)):
            written.write(json.dumps(cells).encode() + b"\n")
    except BadSheet as bad:
        written.write(json.dumps(str(bad)).encode() + b"\n")


def _rows(content: bytes, columns: int) -> Iterator[list[str]]:
    os.environ.update(OPENPYXL_LXML="False")  # the parts are read by defusedxml, all of them
    import openpyxl
    from defusedxml import DefusedXmlException

    letters = 0
    try:
        _ask_harmless(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        sheet = (shown or book.worksheets)[0]
        sheet.reset_dimensions()
        for line in sheet.iter_rows(max_col=columns, values_only=True):
            cells = [_typed(value) for value in line]
            letters += sum(map(len, cells))
            if letters > LETTERS_MAX:
                raise BadSheet(TOO_LARGE)
            yield cells
    except (BadSheet, MemoryError):
        raise
    except Exception as error:  # whatever a forged file makes the library raise
        forbidden = isinstance(error.__cause__ or error, DefusedXmlException)
        raise BadSheet(FORBIDDEN if forbidden else UNREADABLE_BOOK) from None


def _ask_harmless(content: bytes) -> None:
    """Refuse zip bombs and XML with a document type, before anything is opened for good."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNZIPPED_MAX:
            raise BadSheet(TOO_LARGE)
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as opened:
                    if b"<!DOCTYPE" in opened.read(4096):
                        raise BadSheet(FORBIDDEN)
            if SHARED_STRINGS.search(part.filename):
                strings = SHARED_STRING.finditer(archive.read(part))
                if sum(1 for _ in strings) > STRINGS_MAX:
                    raise BadSheet(TOO_LARGE)


def _typed(value: Any) -> str:
    """A cell as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        # Fifteen digits are all a spreadsheet knows: beyond, 450 reads 450,00000000000006.
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime):
        # Spreadsheets have no days nor hours of their own: only moments, from 1900 on.
        moment = nearest_minute(value)
        day, hour = f"{moment:%d/%m/%Y}", f"{moment:%H:%M}"
        whole = day if moment.time() == time() else f"{day} {hour}"
        return hour if moment.year <= 1900 else whole
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{nearest_minute(datetime.combine(date.min, value)):%H:%M}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if type(value).__name__ in FORMULAS:
        return "="
    return str(value).replace(OLD_LINE_END, "\r")
