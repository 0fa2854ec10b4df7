"""Reading a table somebody hands over: CSV or XLSX, told apart by content, within limits.

Every cell becomes the text a person would have typed. Formulas are never evaluated.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any

import openpyxl
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

SEPARATORS = (";", ",", "\t")
# An XLSX is a zip: what it becomes once opened, whatever it weighs closed.
UNZIPPED_MAX = 30 * 1024 * 1024
PARTS_MAX = 200
# Blank lines count for nothing, but they are not read for ever.
LAST_LINE = 20_000
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# What our own files write before a cell that a spreadsheet would run.
_NEUTRAL = re.compile(r"'[\s]*[=+\-@＝＋－＠]")
WINDOWS = (
    "Ce fichier n’est pas en UTF-8 : il a été lu comme un fichier Windows. Vérifiez les accents."
)


class BadSheet(Exception):
    """The file cannot be read as a table; the message is a French sentence."""


@dataclass(frozen=True)
class Sheet:
    """A header and its rows, each with its number in the file (the header is line 1)."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)


def read_sheet(content: bytes, *, rows_max: int, columns_max: int) -> Sheet:
    """Read a whole table; blank lines are left out. Raises BadSheet."""
    if not content.strip():
        raise BadSheet("Ce fichier est vide.")
    notes: list[str] = []
    if content.startswith(b"PK\x03\x04"):
        lines = _workbook(content, columns_max + 1)
    else:
        text, windows = _decode(content)
        notes += [WINDOWS] if windows else []
        lines = _csv(text)
    numbered = [(n, cells) for n, cells in _bounded(lines, rows_max) if any(cells)]
    if not numbered:
        raise BadSheet("Ce fichier est vide.")
    _, header = numbered[0]
    if len(header) > columns_max:
        raise BadSheet(f"Ce fichier compte plus de {columns_max} colonnes.")
    return Sheet(header, [(n, _fitted(cells, header)) for n, cells in numbered[1:]], notes)


def _bounded(lines: Iterable[list[str]], rows_max: int) -> Iterator[tuple[int, list[str]]]:
    filled = 0
    for number, cells in enumerate(lines, start=1):
        kept = [_clean(cell) for cell in cells]
        while kept and not kept[-1]:
            kept.pop()
        filled += bool(kept)
        if filled > rows_max + 1 or number > LAST_LINE:
            said = f"{rows_max:,}".replace(",", "\u00a0")
            raise BadSheet(f"Ce fichier compte plus de {said} lignes : découpez-le.")
        yield number, kept


def _fitted(cells: list[str], header: list[str]) -> list[str]:
    """One cell a column at least; what overflows stays, for somebody to complain about."""
    return [cell for cell, _ in zip_longest(cells, header, fillvalue="")]


def _clean(cell: str) -> str:
    text = _NOT_TEXT.sub(UNREADABLE, cell).replace("\r\n", "\n").strip()
    return text[1:] if _NEUTRAL.match(text) else text


def _decode(content: bytes) -> tuple[str, bool]:
    """The text, and whether it was written the way of Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadSheet(
            "Ce format n’est pas lu : enregistrez le fichier en « CSV UTF-8 » ou en « XLSX », "
            "sans mot de passe."
        )
    if content.startswith(codecs.BOM_UTF8):
        # It says so itself: what is not UTF-8 in it is damage, marked where it is.
        return content.decode("utf-8-sig", "replace"), False
    try:
        return content.decode("utf-8"), False
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), True
    except UnicodeDecodeError:
        raise BadSheet("Ce fichier n’est ni un CSV ni un XLSX.") from None


def _csv(text: str) -> Iterator[list[str]]:
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(SEPARATORS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from reader
    except csv.Error:
        raise BadSheet(
            f"La ligne {reader.line_num} est illisible : un guillemet ouvert n’est pas refermé, "
            "ou une cellule est bien trop longue."
        ) from None


def _workbook(content: bytes, columns: int) -> Iterator[list[str]]:
    """The first sheet that is shown, row by row."""
    try:
        _ask_harmless(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        sheet = (shown or book.worksheets)[0]
        sheet.reset_dimensions()
        lines = sheet.iter_rows(max_col=columns, values_only=True)
        yield from ([_typed(value) for value in line] for line in lines)
    except BadSheet:
        raise
    except Exception:  # whatever a forged file makes the library raise
        raise BadSheet("Ce classeur est illisible : enregistrez-le de nouveau en XLSX.") from None


def _ask_harmless(content: bytes) -> None:
    """Refuse zip bombs and XML with a document type, before anything is opened for good."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNZIPPED_MAX:
            raise BadSheet("Ce classeur est trop gros une fois ouvert : gardez une seule feuille.")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as opened:
                    if b"<!DOCTYPE" in opened.read(4096):
                        raise BadSheet("Ce classeur contient des instructions interdites.")


def _typed(value: Any) -> str:
    """A cell as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"
    return "=" if isinstance(value, ArrayFormula | DataTableFormula) else str(value)


def _moment(value: datetime) -> str:
    """Spreadsheets have no days nor hours of their own: only moments, from 1900 on."""
    if value.year <= 1900:
        return f"{value:%H:%M}"
    return f"{value:%d/%m/%Y}" if value.time() == time() else f"{value:%d/%m/%Y %H:%M}"
