"""The template of an import, with its explanations and lists, and the file of its errors."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

from core.files.tables import READ_ME, Column, neutral, write_csv, write_xlsx
from offers import rules

SHEET = "Offres"
LISTS = "Listes"


@dataclass(frozen=True)
class TemplateColumn:
    """One column of the template: title, help, an example, the answers it takes."""

    title: str
    help: str
    example: str
    required: bool
    answers: Sequence[str] = field(default_factory=list)
    several: bool = False
    width: int = 24


@dataclass(frozen=True)
class WrongLine:
    """A line to correct: its cells as they were written, and what is wrong."""

    cells: Sequence[str]
    error: str


def template_csv(columns: Sequence[TemplateColumn]) -> Iterator[bytes]:
    """The header and the example line."""
    written = [
        Column(column.title, lambda _, example=column.example: example) for column in columns
    ]
    return write_csv(written, [columns])


def template_xlsx(columns: Sequence[TemplateColumn]) -> IO[bytes]:
    """The header, the example line and drop-down lists; lists and explanations on their sheets."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by who reads it
    import xlsxwriter  # only for who asks for the template

    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Modèle d’import d’offres"})
    offers, help_sheet, lists = (book.add_worksheet(name) for name in (SHEET, READ_ME, LISTS))
    bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    offers.freeze_panes(1, 2)
    with_answers = [column for column in columns if column.answers]
    for place, column in enumerate(columns):
        offers.set_column(place, place, column.width, text)
        offers.write_string(0, place, column.title, bold)
        offers.write_string(1, place, column.example, text)
        if column.answers:
            # The answers of a cell; several answers are typed, the list then only helps.
            letter = xlsxwriter.utility.xl_col_to_name(with_answers.index(column))
            answers = {
                "validate": "list",
                "source": f"={LISTS}!${letter}$2:${letter}${len(column.answers) + 1}",
                "show_error": not column.several,
                "error_title": "Réponse inconnue",
                "error_message": "Choisissez une réponse de la liste.",
            }
            offers.data_validation(1, place, rules.IMPORT_LINES_MAX, place, answers)
    for position, listed in enumerate(with_answers):
        lists.set_column(position, position, 40)
        lists.write_string(0, position, listed.title, bold)
        for row, answer in enumerate(listed.answers, start=1):
            lists.write_string(row, position, answer)
    for place, (title, width) in enumerate([("Colonne", 30), ("À remplir", 14), ("Aide", 90)]):
        help_sheet.set_column(place, place, width)
        help_sheet.write_string(0, place, title, bold)
    for row, column in enumerate(columns, start=1):
        said = "obligatoire" if column.required else "selon le cas"
        for place, cell in enumerate([column.title, said, column.help]):
            help_sheet.write_string(row, place, cell)
    end = len(columns) + 2
    help_sheet.write_string(end, 0, "Une offre par ligne, 1 000 lignes au plus.", bold)
    help_sheet.write_string(end + 1, 0, "Remplacez la ligne d’exemple par vos offres.", bold)
    book.close()
    file.seek(0)
    return file


def errors_csv(header: Sequence[str], lines: Iterable[WrongLine], text: str) -> Iterator[bytes]:
    """The original columns and one more, `said`; no cell runs in a spreadsheet."""
    return write_csv(_columns(header, text), lines)


def errors_xlsx(header: Sequence[str], lines: Iterable[WrongLine], text: str) -> IO[bytes]:
    """The same as a workbook: line ends are kept."""
    notes = [("À faire", "Corrigez ces lignes, puis envoyez ce fichier tel quel.")]
    return write_xlsx(_columns(header, text), lines, title=SHEET, notes=notes)


def _columns(header: Sequence[str], text: str) -> list[Column]:
    kept = [(place, neutral(title)) for place, title in enumerate(header) if title != text]
    return [
        *[Column(title, lambda line, place=place: line.cells[place]) for place, title in kept],
        Column(text, lambda line: line.error, width=40),
    ]
