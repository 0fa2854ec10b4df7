"""A tagged PDF (PDF/UA-1) from a template of Typst: what people typed is data, never markup.

A template lies beside its app's HTML templates, `<app>/documents/<name>.typ`; it reads its values
with `json(bytes(sys.inputs.values))` and stands on the shared frame, `core/documents/frame.typ`.

Who draws is imported when something is drawn: 14 MB in each process that draws nothing.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

FONTS = Path(__file__).parent / "fonts"
TEXT_FONT = FONTS / "AtkinsonHyperlegibleNext-Regular.ttf"
TEMPLATES = settings.BASE_DIR / "templates"


def write_pdf(template: str, values: Mapping[str, Any]) -> bytes:
    """The document of a template of `templates/`, filled with these values (JSON)."""
    import typst

    pdf: bytes = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(_drawn(values), ensure_ascii=False)},
        format="pdf",
        pdf_standards=["ua-1"],
    )
    return pdf


@cache
def _letters() -> frozenset[int]:
    """The characters our text font draws."""
    from fontTools.ttLib import TTFont

    with TTFont(TEXT_FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _drawn(value: Any) -> Any:
    """The same values in letters the font has: an accessible PDF may not hold an empty box."""
    if isinstance(value, str):
        from text_unidecode import unidecode

        letters = ""
        for c in value:
            if ord(c) in _letters():
                letters += c
            elif not c.isprintable():
                letters += " " if c.isspace() else ""  # nothing for what is not seen
            else:
                # Its nearest form, « ? » for what has none.
                letters += "".join(n for n in unidecode(c) if ord(n) in _letters()) or "?"
        return letters
    if isinstance(value, Mapping):
        return {name: _drawn(one) for name, one in value.items()}
    return [_drawn(one) for one in value] if isinstance(value, list | tuple) else value
