"""One tolerance for every table: whatever program, system or country wrote it, the same rows."""

import io
from itertools import product
from pathlib import Path

import openpyxl
import pytest

from core.files.sheets import MACINTOSH, UNREADABLE, WINDOWS, BadSheet, Sheet, read_sheet

CASES = Path(__file__).parents[1] / "cases"
HEADER = ["Titre", "Prix total", "Précisions, s’il y en a"]
ROWS = [["Été à Cancale", "1 250,50", "deux\nlignes"], ["L’œuvre « Ça »", "0", "oui; non"]]
READ = Sheet(HEADER, list(enumerate(ROWS, start=2)))


def read(content: bytes) -> Sheet:
    return read_sheet(content, rows_max=100, columns_max=20)


def lines(separator: str = ";", end: str = "\r\n", rows: list[list[str]] = ROWS) -> str:
    """The table as a careful program writes it: quotes where they are needed."""
    return "".join(
        separator.join(f'"{c}"' if set(c) & set(";,\t\n") else c for c in cells) + end
        for cells in [HEADER, *rows]
    )


def rows_of(sheet: Sheet) -> tuple[list[str], list[list[str]]]:
    return sheet.header, [cells for _, cells in sheet.rows]


@pytest.mark.parametrize(
    ("encoding", "separator", "end"),
    [
        *product(
            ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
            [";", ",", "\t"],
            ["\n", "\r\n", "\r"],
        )
    ],
)
def test_every_writing_of_a_table_reads_the_same(encoding: str, separator: str, end: str):
    assert read(lines(separator, end).encode(encoding)) == READ


@pytest.mark.parametrize(
    ("encoding", "end", "note"),
    [
        ("cp1252", "\n", WINDOWS),
        ("cp1252", "\r\n", WINDOWS),
        ("mac_roman", "\r", MACINTOSH),
        ("cp1252", "\r", WINDOWS),
    ],
)
def test_a_file_of_an_old_system_is_read_and_said_to_be(encoding: str, end: str, note: str):
    sheet = read(lines(end=end).encode(encoding))
    assert sheet == Sheet(READ.header, READ.rows, [note])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("said", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;"])
def test_the_line_that_names_the_separator_is_no_header(encoding: str, said: str):
    sheet = read((f"{said}\r\n" + lines()).encode(encoding))
    assert (sheet.header, sheet.rows) == (READ.header, READ.rows)


@pytest.mark.parametrize("separator", [",", "\t", "|"])
def test_the_separator_it_names_is_the_one_used(separator: str):
    sheet = read(f"sep={separator}\na{separator}b;c;d;e\n1{separator}2\n".encode())
    assert rows_of(sheet) == (["a", "b;c;d;e"], [["1", "2"]])


def test_a_carriage_return_inside_the_header_or_a_cell_is_a_space():
    assert rows_of(read(b"Ti\rtre;Prix\r\nA\rB;1\r\n")) == (["Ti tre", "Prix"], [["A B", "1"]])
    assert rows_of(read(b'"Ti\rtre";Prix\n"A\rB";1\n')) == (["Ti\ntre", "Prix"], [["A\nB", "1"]])
    assert rows_of(read(b"T\ri\rt\rre;Prix\nA;1\n")) == (["T i t re", "Prix"], [["A", "1"]])


@pytest.mark.parametrize("where", ["header", "row", "quoted"])
def test_two_hundred_thousand_letters_on_a_line_are_a_long_cell(where: str):
    long = "x" * 200_000
    header, row = (long, "1") if where == "header" else ("a", long)
    cell = f'"{row}"' if where == "quoted" else row
    assert rows_of(read(f"{header};b\n{cell};2\n".encode())) == ([header, "b"], [[row, "2"]])


def test_empty_columns_and_rows_at_the_end_count_for_nothing():
    sheet = read(b"a;b;c;;;\n1;2;3;;;\n4;5;;;;\n;;;;;\n\n  ;\t\n")
    assert (sheet.header, sheet.rows) == (
        ["a", "b", "c"],
        [(2, ["1", "2", "3"]), (3, ["4", "5", ""])],
    )
    book = openpyxl.Workbook()
    book.active.append(["a", "b", None, None])
    book.active.append([1, None, None, None, " "])
    book.active["C90"] = "\u200b"
    file = io.BytesIO()
    book.save(file)
    assert rows_of(read(file.getvalue())) == (["a", "b"], [["1", ""]])


def test_what_nobody_sees_around_a_cell_is_not_part_of_it():
    text = "\u200bTitre\u00a0;\u202fPrix\u200e\n\ufeff450\u2060;a\u200bb\n"
    assert rows_of(read(text.encode())) == (["Titre", "Prix"], [["450", "a\u200bb"]])


def test_one_damaged_letter_of_a_utf_8_file_is_marked_and_spoils_no_other():
    sheet = read("Été;Prix\nThéâtre d’été;1\n".encode() + b"Coll\xe8ge;2\n")
    assert sheet.notes == []
    assert rows_of(sheet) == (
        ["Été", "Prix"],
        [["Théâtre d’été", "1"], [f"Coll{UNREADABLE}ge", "2"]],
    )


def test_a_line_with_fewer_cells_and_a_cut_file_are_told():
    whole, cut = read(b"a;b;c\n1;2\n4;5;6\n7;8\n"), read(b"a;b;c\n1;2\n4;5;6\n7;8")
    assert (whole.short, whole.cut) == ({2: 2, 4: 2}, 0)
    assert (cut.short, cut.cut) == ({2: 2, 4: 2}, 4)
    assert read(b"a;b\n1;2").cut == 0


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b'a;b;c\n1;2;3\n4;"5;6\n7;8;9\n', 3, 2),
        (b'a;"b;c\n1;2;3\n', 1, 2),
        (b'a;b\r1;2\r3;"4\r', 3, 2),
    ],
)
def test_a_quote_never_closed_is_told_by_line_and_column(content: bytes, line: int, column: int):
    with pytest.raises(BadSheet, match=f"La ligne {line} est illisible.*colonne {column} "):
        read(content)


def test_the_end_of_the_file_cannot_be_forged():
    assert rows_of(read("a;b\n\ue000\n1;2\n".encode()))[1] == [[UNREADABLE, ""], ["1", "2"]]


@pytest.mark.parametrize("name", ["off_mac.csv", "off_sep.csv"])
def test_files_that_failed_once_are_read(name: str):
    sheet = read_sheet((CASES / name).read_bytes(), rows_max=1000, columns_max=60)
    assert (len(sheet.header), len(sheet.rows)) == (28, 1)
    assert sheet.rows[0] == (2, sheet.rows[0][1])
    assert sheet.rows[0][1][1] == "Import d’essai"
