"""What a cell is once read, and how a file that is no table says so."""

import re

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
# What no database keeps, whatever wrote it.
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# Pasted along with a word and seen by nobody: spaces of no width, marks of direction, BOM.
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_AROUND = UNSEEN + " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"
_AROUND += "".join(chr(code) for code in range(0x2000, 0x200B))
# What our own files write before a cell that a spreadsheet would run.
_NEUTRAL = re.compile(r"'[\s]*[=+\-@＝＋－＠]")
_LINE_END = re.compile("\r\n?")


class BadSheet(Exception):
    """The file cannot be read as a table; the message is a French sentence."""


def clean_cell(cell: str) -> str:
    """The text of a cell: no blank around it, one kind of line end, what cannot be kept marked."""
    text = cell.strip() if cell.isascii() else cell.strip(_AROUND)
    text = NOT_TEXT.sub(UNREADABLE, _LINE_END.sub("\n", text))
    return text[1:] if _NEUTRAL.match(text) else text
