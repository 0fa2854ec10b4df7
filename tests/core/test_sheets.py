"""Reading a table somebody hands over: CSV or XLSX, told by content, whatever is in it."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest

from core.files.sheets import UNREADABLE, WINDOWS, BadSheet, Sheet, read_sheet


def read(content: bytes, rows_max: int = 100, columns_max: int = 20) -> Sheet:
    return read_sheet(content, rows_max=rows_max, columns_max=columns_max)


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_is_read_with_its_separator_with_or_without_bom(encoding: str, separator: str):
    text = separator.join(["Titre", "Prix"]) + "\r\n" + separator.join(["Été", "10"]) + "\r\n"
    sheet = read(text.encode(encoding))
    assert (sheet.header, sheet.rows, sheet.notes) == (["Titre", "Prix"], [(2, ["Été", "10"])], [])


def test_a_windows_file_is_read_and_said_to_be():
    sheet = read("Titre;Prix\nThéâtre d’été;10 €\n".encode("cp1252"))
    assert sheet.rows == [(2, ["Théâtre d’été", "10 €"])]
    assert sheet.notes == [WINDOWS]


def test_blank_lines_keep_the_numbers_of_the_others_and_short_lines_are_filled():
    sheet = read(b'a;b;c\n\n1;2\n;;\n"x\ny";2;3\n')
    assert sheet.rows == [(3, ["1", "2", ""]), (5, ["x\ny", "2", "3"])]


def test_a_cell_we_neutralised_ourselves_comes_back_as_it_was_written():
    sheet = read("a;b;c\n'+33612345678;'=1+1;l’été\n".encode())
    assert sheet.rows == [(2, ["+33612345678", "=1+1", "l’été"])]


def test_types_of_a_workbook_become_what_a_person_would_type_and_formulas_are_not_run():
    row = [date(2027, 3, 16), datetime(2027, 3, 16), time(14, 30), 450.0, 12.5, 35000, True, "=1+1"]
    sheet = read(workbook(["a"] * len(row), row))
    typed = ["16/03/2027", "16/03/2027", "14:30", "450", "12.5", "35000", "oui", "=1+1"]
    assert sheet.rows == [(2, typed)]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        (datetime(2027, 3, 16, 14, 0), "16/03/2027 14:00"),
        (datetime(2027, 3, 16, 13, 59, 59, 999000), "16/03/2027 14:00"),
        (datetime(2027, 3, 15, 23, 59, 59, 999000), "16/03/2027"),
        (time(13, 59, 59), "14:00"),
        (timedelta(hours=2, minutes=30), "2:30"),
        (450.00000000000006, "450"),
        (0.1 + 0.2, "0.3"),
        (9_999_141_600_019.0, "9999141600019"),
        (False, "non"),
        ("deux\rlignes", "deux\nlignes"),
        ("#N/A", "#N/A"),
    ],
)  # fmt: skip
def test_what_a_workbook_counts_in_parts_of_a_day_reads_as_it_is_shown(written, typed):
    assert read(workbook(["a"], [written])).rows == [(2, [typed])]


def test_characters_that_no_database_keeps_are_marked():
    assert read(b"a;b\nx\x00y;ok\n").rows == [(2, [f"x{UNREADABLE}y", "ok"])]


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    return file.getvalue()


def with_entities() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>')
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b" \n\n ", "vide"),
        (b";;\n;;\n", "vide"),
        (b"\xef\xbb\xbf", "vide"),
        (b"a;b\n" + b"1;2\n" * 101, "plus de 100 lignes"),
        (b"\n" * 30_000 + b"a;b\n1;2\n", "plus de 100 lignes"),
        (b";".join(b"c%d" % n for n in range(10_000)) + b"\n1\n", "plus de 20 colonnes"),
        (b'a;b\n"' + b"x" * 200_000, "ligne 2 est illisible"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "sans mot de passe"),
        (b"a;b\n\x81\x8d;1\n", "ni un CSV ni un XLSX"),
        (b"PK\x03\x04" + b"\0" * 100, "illisible"),
        (bomb(), "trop gros"),
        (with_entities(), "interdites"),
        (workbook([f"c{n}" for n in range(30)], [1]), "plus de 20 colonnes"),
        (workbook(["a"], *[[n] for n in range(101)]), "plus de 100 lignes"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes, said: str):
    with pytest.raises(BadSheet, match=said):
        read(content)


def test_lone_surrogates_are_no_utf_8_and_break_nothing():
    sheet = read(b"a;b\n\xed\xa0\x80;1\n")
    sheet.rows[0][1][0].encode()
    assert sheet.notes == [WINDOWS]
    damaged = read(b"\xef\xbb\xbfa;b\n\xed\xa0\x80;1\n")
    assert (UNREADABLE in damaged.rows[0][1][0], damaged.notes) == (True, [])
