"""The first sheet of an XLSX becomes its records; formulas are never evaluated."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from core.files.sheet_cells import BadSheet
from core.rules.typed import nearest_minute

# An XLSX is a zip: what it becomes once opened, whatever it weighs closed.
UNZIPPED_MAX = 30 * 1024 * 1024
PARTS_MAX = 200
# What the library makes of the formulas of several cells.
FORMULAS = ("ArrayFormula", "DataTableFormula")
# How the format writes the line ends of old systems inside a cell.
OLD_LINE_END = "_x000D_"


def records(content: bytes, columns: int) -> Iterator[list[str]]:
    """The cells of each row of the first sheet that is shown. Raises BadSheet."""
    import openpyxl  # 16 MB a process: loaded by who reads a workbook

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
            raise BadSheet(
                "Ce classeur est trop gros une fois ouvert : gardez une seule feuille, "
                "ou enregistrez-le en CSV."
            )
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
