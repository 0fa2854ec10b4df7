"""Workbooks made to harm who reads them: archives, texts, looks, cells and entities without end."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import NamedTuple

TABLE = "table"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BOOK_TOO_LARGE, BOOK_BROKEN, FORBIDDEN = "trop gros une fois ouvert", "illisible", "interdites"
REPEATED = '<c t="inlineStr"><is><t>a</t></is></c>'


class Hostile(NamedTuple):
    """One file: where it is handed over, how it is made, what answers it."""

    door: str
    make: Callable[[], bytes]
    answer: str


def _book(**parts: str | bytes) -> bytes:
    """A workbook of one sheet; a part given by its short name takes the place of ours."""
    folder = 'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    links = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    kinds = 'xmlns="http://schemas.openxmlformats.org/package/2006/content-types"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    names = {
        "types": "[Content_Types].xml", "book": "xl/workbook.xml", "sheet": "xl/worksheets/s.xml",
        "links": "xl/_rels/workbook.xml.rels", "strings": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
    }  # fmt: skip
    overrides = "".join(
        f'<Override PartName="/{names[name]}" ContentType="{sheet_type}.{kind}+xml"/>'
        for name, kind in (
            ("book", "sheet.main"),
            ("sheet", "worksheet"),
            ("strings", "sharedStrings"),
            ("styles", "styles"),
        )
    )
    ours: dict[str, str | bytes] = {
        "types": f"<Types {kinds}>{overrides}</Types>",
        "book": f"<workbook {NAMESPACE} {folder.replace('xmlns', 'xmlns:r')}><sheets>"
        '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "links": f'<Relationships {links}><Relationship Id="r1" Type="{office}/worksheet" '
        'Target="worksheets/s.xml"/></Relationships>',
        "sheet": sheet('<row><c t="inlineStr"><is><t>a</t></is></c></row>'),
        "strings": f"<sst {NAMESPACE}/>",
        "styles": f"<styleSheet {NAMESPACE}/>",
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (ours | parts).items():
            archive.writestr(names.get(name, name), content)
    return written.getvalue()


def sheet(rows: str) -> str:
    """The XML of a sheet of these rows."""
    return f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"


def _laughs(entity: str = "<!ENTITY a0 'ha'>") -> str:
    """Entities that call each other ten times, thirty deep."""
    calls = "".join(f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(30))
    return f"<!DOCTYPE x [{entity}{calls}]>"


def _hidden_entities(encoding: str = "utf-8") -> bytes:
    """The same behind a comment of five thousand letters."""
    rows = '<row><c t="inlineStr"><is><t>&a30;</t></is></c></row>'
    return f"<!--{'x' * 5000}-->{_laughs()}{sheet(rows)}".encode(encoding)


def _repeated_text() -> bytes:
    """One text of a megabyte that fifty thousand cells show."""
    strings = f"<sst {NAMESPACE}><si><t>{'x' * 1_000_000}</t></si></sst>"
    cells = '<c t="s"><v>0</v></c>' * 50
    return _book(strings=strings, sheet=sheet(f"<row>{cells}</row>" * 1000))


def _lying_archive() -> bytes:
    """An archive that says its sheet is small."""
    data = bytearray(_book(sheet=sheet("<row/>" * 6_000_000)))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        found = data.find(mark)
        while found != -1:
            if b"worksheets/s.xml" in data[found : found + 80]:
                data[found + place : found + place + 4] = struct.pack("<I", 500)
            found = data.find(mark, found + 4)
    return bytes(data)


TABLES: dict[str, Hostile] = {
    "table: archive of 40 MB of nothing": Hostile(
        TABLE, lambda: _book(sheet=bytes(40_000_000)), BOOK_TOO_LARGE),
    "table: two million texts": Hostile(
        TABLE, lambda: _book(strings=f"<sst {NAMESPACE}>" + "<si/>" * 2_000_000 + "</sst>"),
        BOOK_TOO_LARGE),
    "table: two million looks": Hostile(
        TABLE,
        lambda: _book(styles=f"<styleSheet {NAMESPACE}><cellXfs>{'<xf/>' * 2_000_000}</cellXfs>"
                             "</styleSheet>"),
        BOOK_TOO_LARGE),
    "table: five million cells in a row": Hostile(
        TABLE, lambda: _book(sheet=sheet(f"<row>{'<c/>' * 5_000_000}</row>")), BOOK_TOO_LARGE),
    "table: elements without end": Hostile(
        TABLE, lambda: _book(sheet=f"<worksheet {NAMESPACE}>" + "<a>" * 8_000_000), BOOK_TOO_LARGE),
    "table: one text in fifty thousand cells": Hostile(TABLE, _repeated_text, BOOK_TOO_LARGE),
    "table: too many rows": Hostile(
        TABLE, lambda: _book(sheet=sheet(f"<row>{REPEATED}</row>" * 3000)), "plus de 1.000 lignes"),
    "table: too many columns": Hostile(
        TABLE, lambda: _book(sheet=sheet(f"<row>{REPEATED * 3000}</row>")), "plus de 60 colonnes"),
    "table: the last row there is": Hostile(
        TABLE, lambda: _book(sheet=sheet(f'<row r="1048576">{REPEATED}</row>')), "lignes"),
    "table: entities": Hostile(TABLE, lambda: _book(sheet=_laughs() + sheet("")), FORBIDDEN),
    "table: entities behind a comment": Hostile(
        TABLE, lambda: _book(sheet=_hidden_entities()), FORBIDDEN),
    "table: entities in another writing": Hostile(
        TABLE, lambda: _book(sheet=_hidden_entities("utf-16")), FORBIDDEN),
    "table: an entity of this machine": Hostile(
        TABLE,
        lambda: _book(sheet=f"<!--{'x' * 5000}-->" + _laughs("<!ENTITY a0 SYSTEM '/etc/passwd'>")
                            + sheet("<row>&a0;</row>")),
        FORBIDDEN),
    "table: a workbook in a workbook": Hostile(TABLE, lambda: _book(sheet=_book()), BOOK_BROKEN),
    "table: three hundred parts": Hostile(
        TABLE, lambda: _book(**{f"xl/media/{n}": b"x" for n in range(300)}), BOOK_TOO_LARGE),
    "table: an archive that lies": Hostile(TABLE, _lying_archive, BOOK_BROKEN),
}  # fmt: skip
