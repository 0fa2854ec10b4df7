"""The bytes of a CSV become its records, whatever program and whatever system wrote them."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress

from core.files.sheet_cells import UNREADABLE, BadSheet

SEPARATORS = (";", ",", "\t")
# The library stops at 131 072 letters a cell, for the whole process: a file is weighed before it
# is read, and a cell too long for its column is told by that column.
csv.field_size_limit(64 * 1024 * 1024)
WINDOWS = (
    "Ce fichier n’est pas en UTF-8 : il a été lu comme un fichier Windows. Vérifiez les accents."
)
MACINTOSH = (
    "Ce fichier n’est pas en UTF-8 : il a été lu comme un fichier Macintosh. Vérifiez les accents."
)
OTHER_FORMAT = (
    "Ce format n’est pas lu : enregistrez le fichier en « CSV UTF-8 » ou en « XLSX », "
    "sans mot de passe."
)
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
# The longer first: UTF-32 begins as UTF-16 does.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 4000
HEADER_MAX = 1_000_000
# « sep=; », which spreadsheets write and hide on the first line.
SEPARATOR_LINE = re.compile(r'"?sep=([;,\t|:^])"?[;,\t ]*(?:\r\n|\r|\n|\Z)', re.I)
QUOTED = re.compile(r'"[^"]*"')
LONE_CR = re.compile(r"\r(?!\n)")
LONE_CR_BYTE = re.compile(rb"\r(?!\n)")
QUOTED_OR_LONE_CR = re.compile(r'("[^"]*")|\r(?!\n)')
# The letters that tell which of two readings is French.
FRENCH = "éèêëàâçîïôûùœÉÈÀÇ’«»"
# Follows the last line: swallowed, it tells that a quote was never closed.
END = "\ue000"


def decode(content: bytes) -> tuple[str, list[str]]:
    """The text, and what its reader should know of it. Raises BadSheet."""
    if content.startswith(OLD_WORKBOOK):
        raise BadSheet(OTHER_FORMAT)
    for mark, encoding in MARKS:
        if content.startswith(mark):
            # It says so itself: what is not of that writing is damage, marked where it is.
            return content[len(mark) :].decode(encoding, "replace"), []
    if encoding := _without_mark(content):
        return content.decode(encoding, "replace"), []
    marked = content.decode("utf-8", "replace")
    bad = marked.count(UNREADABLE)
    if bad == 0 or sum(not letter.isascii() for letter in marked) > 2 * bad:
        return marked, []
    # Windows, or the old Macintosh when its line ends say so and its accents read better.
    read = {}
    if len(LONE_CR_BYTE.findall(content)) > content.count(b"\n"):
        read[MACINTOSH] = content.decode("mac_roman")
    with suppress(UnicodeDecodeError):
        read[WINDOWS] = content.decode("cp1252")
    if not read:
        raise BadSheet("Ce fichier n’est ni un CSV ni un XLSX.")
    note = max(read, key=lambda encoding: sum(map(read[encoding].count, FRENCH)))
    return read[note], [note]


def _without_mark(content: bytes) -> str:
    """UTF-16 that does not say so: one byte in two is nothing."""
    sample = content[:SAMPLE]
    for encoding, half in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if 2 * half.count(0) > len(half) > 2:
            return encoding
    return ""


def records(text: str) -> Iterator[list[str]]:
    """The cells of each line, from the one that names the columns. Raises BadSheet."""
    text = text.replace(END, UNREADABLE)
    said = SEPARATOR_LINE.match(text)
    body = _one_line_end(text[said.end() :] if said else text)
    # The one that says so, or that makes the most columns of the first line.
    start = body.lstrip("\r\n")[:HEADER_MAX]
    separator = (
        said[1] if said else max(SEPARATORS, key=lambda mark: len(next(_rows(start, mark), [])))
    )
    number = 0
    try:
        for number, cells in enumerate(_rows(f"{body}\n{END}\n", separator), start=1):
            if cells == [END]:
                return
            if cells and END in cells[-1]:
                raise BadSheet(
                    f"La ligne {number} est illisible : un guillemet ouvert dans sa colonne "
                    f"{len(cells)} n’est pas refermé."
                )
            yield cells
    except csv.Error:
        raise BadSheet(f"La ligne {number + 1} est illisible.") from None


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _one_line_end(text: str) -> str:
    """An old Macintosh ends lines by CR alone; anywhere else a CR alone stands in a cell."""
    if not LONE_CR.search(text):
        return text
    bare = QUOTED.sub("", text)
    alone, ends = len(LONE_CR.findall(bare)), bare.count("\n")
    if ends == 0:
        return text
    if alone > ends:
        header, line = bare.split("\n", 2)[:2]
        mark = max(SEPARATORS, key=header.count)
        if not header.count(mark) == line.count(mark) > 0:
            return text
    return QUOTED_OR_LONE_CR.sub(lambda found: found[1] or " ", text)
