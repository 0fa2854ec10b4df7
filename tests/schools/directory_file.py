"""Small files in the format of the official directory, from its real rows."""

import csv
import io
from pathlib import Path

import openpyxl
from django.core.management import call_command

DATA = Path(__file__).parents[2] / "schools" / "data"
DEMO = DATA / "annuaire-demo.csv"
CASES = Path(__file__).parents[1] / "cases"
BRUZ = "0350852L"  # stands on two lines, the first one being the « annexe »


def real_rows() -> list[dict[str, str]]:
    """The rows of the extract that the product carries."""
    with DEMO.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def real_row(uai: str, **cells: str) -> dict[str, str]:
    """One real row, some cells changed."""
    return next(row for row in real_rows() if row["Identifiant_de_l_etablissement"] == uai) | cells


def content(
    rows: list[dict[str, str]], *, encoding: str = "utf-8-sig", separator: str = ";"
) -> bytes:
    """The bytes of a directory file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(rows: list[dict[str, str]]) -> bytes:
    """The same as a spreadsheet saves it: whole numbers become numbers."""
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append([int(c) if c.isdecimal() else c or None for c in row.values()])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def loaded(folder: Path, data: bytes | list[dict[str, str]], *options: str) -> str:
    """Import these bytes or rows, written into the folder first; what the command prints."""
    file, out = folder / "annuaire.csv", io.StringIO()
    file.write_bytes(data if isinstance(data, bytes) else content(data))
    call_command("import_institutions", str(file), *options, stdout=out)
    return out.getvalue()
