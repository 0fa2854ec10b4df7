"""How a school level is written: superscript for the eye, full word for the ear."""

# code -> (before the superscript, superscript, after, spoken)
LEVEL_WORDS: dict[str, tuple[str, str, str, str]] = {
    "6e": ("6", "e", "", "sixième"),
    "5e": ("5", "e", "", "cinquième"),
    "4e": ("4", "e", "", "quatrième"),
    "3e": ("3", "e", "", "troisième"),
    "CAP1": ("CAP 1", "re", " année", "CAP première année"),
    "CAP2": ("CAP 2", "e", " année", "CAP deuxième année"),
    "2de": ("2", "de", "", "seconde"),
    "1re": ("1", "re", "", "première"),
    "Tle": ("T", "le", "", "terminale"),
}


def level_parts(code: str) -> tuple[str, str, str, str]:
    """Return (before, superscript, after, spoken) for a level code; an unknown code stays as is."""
    return LEVEL_WORDS.get(code, (code, "", "", code))
