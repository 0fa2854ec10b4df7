"""Reads a « ; » separated UTF-8 table, and says which line is wrong."""

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from schools.actions.report import LineError
from schools.rules import plain

SEPARATOR = ";"
OTHER_SEPARATORS = {",": "«\u00a0,\u00a0»", "\t": "une tabulation", "|": "«\u00a0|\u00a0»"}


class BadFile(Exception):
    """The file cannot be taken; nothing has been changed. `errors` names each line."""

    def __init__(self, *errors: LineError) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


class Row(NamedTuple):
    """One record: the line it starts on, its cells by column name, stripped."""

    line: int
    cells: dict[str, str]


def column_key(name: str) -> str:
    """« Code postal » and « Code_postal » are the same column."""
    return re.sub(r"[\s_-]+", "_", plain(name))


def read_table(content: bytes, required: set[str]) -> list[Row]:
    """Return the records of a file whose header holds the `required` column keys.

    Raises BadFile: empty, not UTF-8, wrong separator, missing column, wrong number of cells.
    """
    records = _records(_text(content))
    first = next(records, None)
    if first is None:
        raise BadFile(LineError(1, "le fichier est vide."))
    header = _header(first[1], required)
    rows, errors = [], []
    for line, cells in records:
        if len(cells) != len(header):
            errors.append(LineError(line, _wrong_length(len(cells), len(header))))
        else:
            stripped = (cell.strip() for cell in cells)
            rows.append(Row(line, dict(zip(header, stripped, strict=True))))
    if errors:
        raise BadFile(*errors)
    if not rows:
        raise BadFile(LineError(2, "le fichier n’a aucune ligne après les noms de colonnes."))
    return rows


def _text(content: bytes) -> str:
    """Decode, naming the line of the first byte that is not UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        if error.reason == "unexpected end of data":
            raise BadFile(
                LineError(line, "le fichier est tronqué au milieu d’une lettre.")
            ) from error
        byte = content[error.start]
        raise BadFile(
            LineError(
                line,
                f"le fichier n’est pas en UTF-8 (octet 0x{byte:02X}, sans doute du latin-1 ou du "
                "Windows-1252). Enregistrez-le en UTF-8.",
            )
        ) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise BadFile(LineError(line, "le fichier contient un caractère nul\u00a0: il est abîmé."))
    return text


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line it starts on, cells), skipping blank lines; a cell may hold line ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATOR, strict=True)
    start = 1
    try:
        for cells in reader:
            if cells:
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise BadFile(
            LineError(
                start,
                "la ligne est illisible\u00a0: un guillemet y est ouvert et jamais refermé, "
                f"ou le fichier est tronqué ({error}).",
            )
        ) from error


def _header(names: list[str], required: set[str]) -> list[str]:
    header = [column_key(name) for name in names]
    missing = required - set(header)
    if missing and len(header) == 1:
        raise BadFile(LineError(1, _wrong_separator(names[0])))
    if missing:
        listed = ", ".join(sorted(missing))
        raise BadFile(LineError(1, f"colonne(s) absente(s)\u00a0: {listed}."))
    twice = {name for name in header if name and header.count(name) > 1}
    if twice:
        raise BadFile(LineError(1, f"colonne(s) en double\u00a0: {', '.join(sorted(twice))}."))
    return header


def _wrong_separator(line: str) -> str:
    found = max(OTHER_SEPARATORS, key=line.count)
    hint = f" Celui-ci semble être {OTHER_SEPARATORS[found]}." if found in line else ""
    return f"le séparateur attendu est «\u00a0;\u00a0».{hint}"


def _wrong_length(found: int, expected: int) -> str:
    trouble = "la ligne est sans doute tronquée" if found < expected else "il y en a trop"
    return f"{found} colonnes au lieu de {expected}\u00a0: {trouble}."
