"""Files written in constant memory: CSV and XLSX (U24)."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from core.files.tables import CHUNK, Column, Kind, chunks_of, neutral, write_csv, write_xlsx

COLUMNS = [
    Column("Offre", lambda row: row["title"]),
    Column("Prix", lambda row: row["price"], Kind.MONEY),
    Column("Élèves", lambda row: row["pupils"], Kind.NUMBER),
    Column("Jour", lambda row: row["day"], Kind.DAY),
    Column("Début", lambda row: row["start"], Kind.MOMENT),
]


def row(title: str = "Masques", **more: Any) -> dict[str, Any]:
    return {
        "title": title, "price": Decimal("1250.5"), "pupils": 28, "day": date(2027, 3, 16),
        "start": datetime(2027, 3, 16, 9, 30),
    } | more  # fmt: skip


def written(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(write_csv(COLUMNS, rows))


def test_the_csv_is_what_a_french_spreadsheet_opens():
    content = written([row(), row("Chœur ; « suite »", price=Decimal("-3"))])
    assert content.startswith(b"\xef\xbb\xbfOffre;Prix;")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "Offre;Prix;Élèves;Jour;Début"
    assert lines[1] == "Masques;1250,50;28;16/03/2027;16/03/2027 09:30"
    assert lines[2].startswith('"Chœur ; « suite »";-3,00;')
    assert lines[3:] == [""]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "\r\n="])
def test_no_cell_is_a_formula(sign: str):
    typed = f"{sign}HYPERLINK(1)"
    assert neutral(typed)[0] == "'"
    rows = list(csv.reader(io.StringIO(written([row(typed)]).decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0].startswith("'")
    assert len(rows) == 2


@pytest.mark.parametrize(
    "typed",
    [
        "\ufeff=1+1",
        "\u200b=1+1",
        "\u202e\u2060@A1",
        "\u00a0=1",
        " \t-1",
        "\u3000＋1",
        "−1",
        "\x07=1",
    ],
)
def test_nothing_hides_before_a_formula(typed: str):
    """A byte order mark, a space, a mark nobody sees: the spreadsheet skips them too."""
    assert neutral(typed)[0] == "'"
    assert not set("\ufeff\u200b\u202e\u2060\x07") & set(neutral(typed))


@pytest.mark.parametrize("typed", ["3E2", "4e3", "6E10", "1,5E3", "3E+2", "3-2", "6/1", " 3E2 "])
def test_a_class_is_neither_a_number_nor_a_day(typed: str):
    """3E2 is 300 to a spreadsheet, 3-2 the third of February: both files hold text."""
    assert neutral(typed) == f"'{typed.strip()}"
    lines = written([row(typed)]).decode("utf-8-sig").split("\r\n")
    assert lines[1].startswith(f"'{typed.strip()};")
    file = write_xlsx(COLUMNS, [row(typed)], title="Offres")
    cell = load_workbook(io.BytesIO(b"".join(chunks_of(file))))["Offres"]["A2"]
    assert (cell.value.strip(), cell.data_type, cell.number_format) == (typed.strip(), "s", "@")


@pytest.mark.parametrize("typed", ["3e B", "2nde", "6E", "CJ-3E2", "35000", "3e2/4", "1 / 2"])
def test_an_ordinary_class_is_left_alone(typed: str):
    assert neutral(typed) == typed


def test_a_spreadsheet_holds_nothing_invisible():
    file = write_xlsx(COLUMNS, [row("Mas\u200bques\x0b\ufeff\u202e")], title="Offres")
    cell = load_workbook(io.BytesIO(b"".join(chunks_of(file))))["Offres"]["A2"]
    assert cell.value == "Masques\n"


def test_an_ordinary_text_is_left_alone_and_stays_on_one_line():
    assert neutral("Atelier a=b") == "Atelier a=b"
    assert neutral("deux\r\nlignes") == "deux lignes"
    assert neutral("") == ""


def test_the_csv_leaves_in_pieces_and_reads_its_rows_as_it_goes():
    read: list[int] = []

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(20_000):
            read.append(number)
            yield row(f"Offre {number}")

    pieces = write_csv(COLUMNS, rows())
    first = next(pieces)
    assert len(first) < 2 * CHUNK
    assert len(read) < 5_000
    assert sum(piece.count(b"\r\n") for piece in [first, *pieces]) == 20_001


def test_the_spreadsheet_has_true_types_and_says_what_it_holds():
    notes = [("Statut", "Publiée")]
    file = write_xlsx(COLUMNS, [row("=1+1"), row(None)], title="Offres", notes=notes)
    book = load_workbook(io.BytesIO(b"".join(chunks_of(file))))
    sheet = book["Offres"]
    title, price, pupils, day, start = sheet[2]
    assert (title.value, title.data_type) == ("=1+1", "s")
    assert (price.value, price.data_type) == (1250.5, "n")
    assert "€" in price.number_format
    assert pupils.value == 28
    assert (day.value, day.is_date) == (datetime(2027, 3, 16), True)
    assert start.value == datetime(2027, 3, 16, 9, 30)
    assert sheet["A3"].value is None
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E3"
    assert sheet.column_dimensions["A"].width > 10
    said = dict(book["Lisez-moi"].iter_rows(values_only=True))
    assert said == {"Statut": "Publiée", "Lignes": "2"}
    assert file.closed


def test_a_table_without_rows_is_a_table():
    assert written([]).decode("utf-8-sig") == "Offre;Prix;Élèves;Jour;Début\r\n"
    file = write_xlsx(COLUMNS, [], title="Offres")
    assert load_workbook(io.BytesIO(b"".join(chunks_of(file))))["Offres"].max_row == 1
