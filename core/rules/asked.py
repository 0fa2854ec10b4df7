"""What somebody typed in a search field: a reference, a code, an address, or words."""

import re
from dataclasses import dataclass
from uuid import UUID

from core.rules.text import identifier, one_line

PREFIXES = {
    "R": "booking", "CJ": "offer", "OV": "template", "DM": "request", "RF": "referencing",
}  # fmt: skip
SHAPE = re.compile(rf"({'|'.join(PREFIXES)})-?([2-9A-Z]{{8}})")
UAI = re.compile(r"[0-9]{7}[A-Z]")
DASHES = "‐‑‒–—−"
# Fewer letters are in nearly every name: no index helps.
WORD_MIN = 3
TYPED_MAX = 200


@dataclass(frozen=True)
class Asked:
    """`kind` says which reading holds; `value` is the key to look for, `words` those of a name."""

    kind: str  # one of PREFIXES, uai, siren, siret, mail, uuid, words; empty for nothing
    value: str = ""
    words: tuple[str, ...] = ()


def read_asked(typed: str) -> Asked:
    """Read what was typed, whatever its spaces, its case and its dashes."""
    line = one_line(typed[:TYPED_MAX]).replace("\x00", "").strip()
    for dash in DASHES:
        line = line.replace(dash, "-")
    compact = identifier(line).upper().replace(".", "")
    if found := SHAPE.fullmatch(compact):
        return Asked(PREFIXES[found[1]], f"{found[1]}-{found[2]}")
    if UAI.fullmatch(compact):
        return Asked("uai", compact)
    if compact.isascii() and compact.isdigit() and len(compact) in (9, 14):
        return Asked("siren" if len(compact) == 9 else "siret", compact)
    if "@" in line:
        return Asked("mail", identifier(line).lower())
    if _is_uuid(line):
        return Asked("uuid", str(UUID(line)))
    words = tuple(word for word in re.split(r"[\s,;]+", line) if len(word) >= WORD_MIN)
    return Asked("words", line, words) if words else Asked("")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
