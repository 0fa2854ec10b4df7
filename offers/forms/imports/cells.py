"""What a spreadsheet makes of what was typed in a cell, undone before the forms read it."""

import re
from datetime import time
from typing import Any

from core.files.sheets import UNREADABLE
from core.rules.typed import LONG_CLOCK, read_moment, zeros_back

FORMULA = "Cette cellule contient une formule : écrivez sa valeur."
ILLEGIBLE = "Cette cellule contient un caractère illisible."
ABRIDGED = (
    "Un tableur a abrégé ce nombre : mettez la colonne au format Texte et écrivez-le en entier."
)
# Codes that spreadsheets take for numbers: « 9,99914E+12 ».
CODES = ("venue", "event_postal_code", "contact_phone", "institution")
SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?e\+?[0-9]+", re.I | re.ASCII)
COUNTS = ("participants", "accompanying_adults")
DAYS = ("start_date", "end_date", "deadline")
# The hour a spreadsheet keeps in the cell of a day goes in the column of that hour, if empty.
HOUR_OF = {"start_date": "start_time", "end_date": "end_time"}


def wrong_cells(texts: dict[str, str]) -> dict[str, str]:
    """Field -> why its cell cannot be read at all."""
    found = {name: FORMULA for name, text in texts.items() if text.startswith("=")}
    found |= {name: ABRIDGED for name in CODES if SCIENTIFIC.fullmatch(texts.get(name, ""))}
    return found | {name: ILLEGIBLE for name, text in texts.items() if UNREADABLE in text}


def as_typed(texts: dict[str, str]) -> dict[str, Any]:
    """The cells by field, as somebody would have typed them in the wizard."""
    typed: dict[str, Any] = dict(texts)
    for name, text in texts.items():
        if name == "event_postal_code":
            typed[name] = zeros_back(text, 5)
        elif name == "contact_phone":
            typed[name] = zeros_back(text, 10)
        elif name in COUNTS:
            typed[name] = re.sub(r"[.,]0+$", "", text)
        elif name in HOUR_OF.values() or name == "duration_minutes":
            _, hour = read_moment(text)
            long_clock = LONG_CLOCK.fullmatch(text)
            if hour is not None:
                typed[name] = f"{hour:%H:%M}"
            elif long_clock:
                typed[name] = f"{long_clock[1]}:{long_clock[2]}"
    for name in DAYS:
        day, hour = read_moment(texts.get(name, ""))
        if day is None or hour is None:
            continue
        typed[name] = f"{day:%d/%m/%Y}"
        if hour != time() and not texts.get(HOUR_OF.get(name, name)):
            typed[HOUR_OF[name]] = f"{hour:%H:%M}"
    return typed
