"""E-mail addresses as people paste them: « Jeanne Morvan <j.morvan@exemple.fr> », a list of six."""

import re

from core.rules.text import identifier, one_line, several_lines

BRACKETED = re.compile(r"<\s*(?:mailto:)?([^<>\s]*@[^<>\s]*)\s*>", re.IGNORECASE)
MAILTO = re.compile(r"mailto:", re.IGNORECASE)
AROUND = "\"'«»“”()[]<>;,.: \u00a0"
# A name between quotes may hold what separates two addresses.
QUOTED = re.compile(r"\"[^\"\n@]*\"|'[^'\n@]*'(?=\s*<)|“[^”\n@]*”")


def mailbox(address: str) -> str:
    """What is compared, counted, kept and written to: neither case nor what nobody sees makes two.

    A null character stays: it is refused where addresses are checked.
    """
    return identifier(address).lower()


def pasted_address(text: str) -> str:
    """The one address of a text, without the name and marks around it; otherwise the text."""
    said = one_line(text).strip()
    bracketed = BRACKETED.findall(said)
    outside = [word for word in BRACKETED.sub(" ", said).split() if "@" in word]
    every = [MAILTO.sub("", word).strip(AROUND) for word in (*bracketed, *outside)]
    is_one = len({address.lower() for address in every}) == 1
    return every[0] if is_one and (bracketed or len(said.split()) == 1) else said


def pasted_addresses(text: str) -> list[str]:
    """Each address of a list, one a line or separated by commas, semicolons, spaces; each once.

    What is no address stays in the list, for somebody to complain about.
    """
    found: list[str] = []
    for line in QUOTED.sub(" ", several_lines(text)).splitlines():
        pieces = [piece.strip() for piece in re.split(r"[,;\t]", line)]
        for rank, piece in enumerate(pieces):
            # « Morvan, Jeanne <j.morvan@exemple.fr> »: a comma inside a name.
            rest = pieces[rank + 1 :]
            follows = bool(rest) and BRACKETED.search(rest[0]) is not None
            is_first_half = follows and "@" not in piece and "." not in piece
            if is_first_half:
                continue
            if bracketed := BRACKETED.findall(piece):
                outside = [word for word in BRACKETED.sub(" ", piece).split() if "@" in word]
                found += [one.strip(AROUND) for one in [*bracketed, *outside]]
            else:
                words = (MAILTO.sub("", word).strip(AROUND) for word in piece.split())
                found += [word for word in words if word]
    seen = {address.lower(): address for address in reversed(found)}
    return [seen[key] for key in dict.fromkeys(address.lower() for address in found)]
