"""Tables spoiled on purpose: each is a good file changed a few times, the same for a same seed."""

import csv
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import openpyxl
import time_machine

from tests.fuzz.hostile import VALUES
from tests.offers.imports.files import TITLES, several
from tests.schools.directory_file import real_rows

DOORS = ("offers", "credits", "directory")
WRITTEN_AT = datetime(2026, 11, 2, 9, 0)
Grid = list[list[str]]
LONG = "x" * 200_000
# What spreadsheets and people write in a cell, right or wrong.
CELLS = [
    "VRAI", "FAUX", "46266", "16/03/2027 14:00:00", "2027-03-16T00:00:00", "1,90E+13", "9200",
    "1.250,50 €", "12 € 50", "#N/A", "#REF!", "=1+1", "'=1+1", "+33 5 61", "à\rb", 'a"b', '"', ";",
    "a;b,c\td", "\ufeff", "\u200b0350024L", "350024L", "0350024M", "\N{REPLACEMENT CHARACTER}",
    "\ue000", "''", "\x1f", "l’été", LONG,
]  # fmt: skip


@dataclass(frozen=True)
class Table:
    """One file: to whom it is handed, its bytes, and what was done to it."""

    number: int
    door: str
    content: bytes
    done: tuple[str, ...]

    def __str__(self) -> str:
        return f"#{self.number} {self.door} {' '.join(self.done)}"


def corpus(seed: int, count: int) -> list[Table]:
    """The first `count` tables of this seed, the doors in turn."""
    return [_table(random.Random(f"{seed}/{n}"), n) for n in range(count)]


def good(door: str) -> Grid:
    """A file nobody has touched."""
    if door == "offers":
        lines = [[line.get(field, "") for field in TITLES] for line in several(3)]
        return [list(TITLES.values()), *lines]
    rows = real_rows()[:8]
    if door == "directory":
        return [list(rows[0]), *(list(row.values()) for row in rows)]
    codes = [row["Identifiant_de_l_etablissement"] for row in rows]
    days = ["01/09/2026", "01/09/2027"]
    lines = [[uai, f"{n} 250,50 €", *days, "oui", "", ""] for n, uai in enumerate(codes)]
    return [["UAI", "amount", "from", "to", "final", "event_from", "event_to"], *lines]


def _table(chance: random.Random, number: int) -> Table:
    door = DOORS[number % len(DOORS)]
    grid, done = good(door), []
    for change in chance.sample(CHANGES, chance.randint(0, 3)):
        if len(grid) > 1 and all(grid):
            change(grid, chance)
            done.append(change.__name__)
    write = chance.choice([_csv, _csv, _csv, _workbook])
    content = write(grid, chance)
    done.append(write.__name__)
    if chance.random() < 0.4:
        damage = chance.choice(DAMAGES)
        content = damage(content, chance)
        done.append(damage.__name__)
    return Table(number, door, content, tuple(done))


def hostile_cells(grid: Grid, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 4)):
        row = chance.choice(grid)
        row[chance.randrange(len(row))] = chance.choice([*CELLS, *VALUES])[:200_000]


def hostile_header(grid: Grid, chance: random.Random) -> None:
    place = chance.randrange(len(grid[0]))
    grid[0][place] = chance.choice([*CELLS, grid[0][place] + "\r", grid[0][0], "", "Autre"])


def lost_column(grid: Grid, chance: random.Random) -> None:
    place = chance.randrange(len(grid[0]))
    for row in grid:
        del row[place : place + 1]


def swapped_columns(grid: Grid, chance: random.Random) -> None:
    order = chance.sample(range(len(grid[0])), len(grid[0]))
    grid[:] = [[row[n] for n in order if n < len(row)] for row in grid]


def empty_ends(grid: Grid, chance: random.Random) -> None:
    grid[:] = [[*row, *[""] * chance.randint(0, 5)] for row in grid]
    grid.extend([[""] * chance.randint(1, 9) for _ in range(chance.randint(1, 5))])


def short_rows(grid: Grid, chance: random.Random) -> None:
    row = chance.choice(grid[1:])
    del row[chance.randint(1, len(row)) :]


def long_rows(grid: Grid, chance: random.Random) -> None:
    chance.choice(grid[1:]).extend(["de trop"] * chance.randint(1, 40))


def repeated_rows(grid: Grid, chance: random.Random) -> None:
    grid.append(list(chance.choice(grid)))


def many_rows(grid: Grid, chance: random.Random) -> None:
    grid.extend([list(grid[-1]) for _ in range(1200)])


def many_columns(grid: Grid, chance: random.Random) -> None:
    grid[0].extend(f"c{n}" for n in range(chance.choice([40, 300])))


def no_rows(grid: Grid, chance: random.Random) -> None:
    del grid[chance.choice([0, 1]) :]
    grid.extend([] if grid else [[""]])


CHANGES: list[Callable[[Grid, random.Random], None]] = [
    hostile_cells, hostile_cells, hostile_header, lost_column, swapped_columns, empty_ends,
    short_rows, long_rows, repeated_rows, many_rows, many_columns, no_rows,
]  # fmt: skip


def _csv(grid: Grid, chance: random.Random) -> bytes:
    """With the separator, the line ends and the writing of any program."""
    separator, end = (
        chance.choice(";;;;;,,\t\t|"),
        chance.choice(["\r\n", "\r\n", "\n", "\r", "\n\n"]),
    )
    file = io.StringIO(newline="")
    quoting: Any = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    csv.writer(file, delimiter=separator, lineterminator=end, quoting=quoting).writerows(grid)
    said = chance.choice(["", "", "", f"sep={separator}{end}", end])
    text = said + file.getvalue()
    encoding = chance.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman"])
    errors = "surrogatepass" if encoding.startswith("utf") else "replace"
    return text.encode(encoding, errors)


def _workbook(grid: Grid, chance: random.Random) -> bytes:
    """What a workbook can hold, with the types a spreadsheet guesses."""
    file = io.BytesIO()
    with time_machine.travel(WRITTEN_AT, tick=False):  # it holds the moment it was made and saved
        book = openpyxl.Workbook()
        for row, cells in enumerate(grid, start=1):
            for column, cell in enumerate(cells, start=1):
                book.active.cell(row, column, _guessed(cell, chance))
        book.save(file)
    return _dated(file)


def _dated(file: io.BytesIO) -> bytes:
    """The same workbook, its parts dated alike: some take the date of a temporary file."""
    dated = io.BytesIO()
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(dated, "w") as after:
        for name in before.namelist():
            part = zipfile.ZipInfo(name, WRITTEN_AT.timetuple()[:6])
            after.writestr(part, before.read(name), zipfile.ZIP_DEFLATED)
    return dated.getvalue()


def _guessed(cell: str, chance: random.Random) -> object:
    kept = "".join(c for c in cell if c.isprintable() or c in "\r\n")[:32_000]
    if kept.isascii() and kept.isdecimal() and len(kept) < 15:
        return int(kept)
    if chance.random() < 0.02:
        return chance.choice([True, 1e300, 0.1 + 0.2, datetime(2027, 3, 16, 14, 0), None])
    return kept or None


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def flipped(content: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(content or b"x")
    for _ in range(chance.randint(1, 30)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def inserted(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    some = [b"\0", b'"', b"\r", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", LONG.encode()]
    return content[:place] + chance.choice(some) + content[place:]


def begun_otherwise(content: bytes, chance: random.Random) -> bytes:
    starts = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff", b"%PDF-1.4\n", b"\0"]
    return chance.choice(starts) + content


def twice(content: bytes, chance: random.Random) -> bytes:
    return content + content


DAMAGES: list[Callable[[bytes, random.Random], bytes]] = [
    cut, flipped, inserted, begun_otherwise, twice,
]  # fmt: skip
