"""The words of a mail that an officer may write in place of those of the product (R62)."""

import re
from collections.abc import Iterable, Mapping

# The pieces of a template of words, in its order: block -> French name.
PIECES = {
    "objet": "Objet",
    "titre": "Titre",
    "intro": "Texte avant le tableau",
    "suite": "Texte après le bouton",
}
ONE_LINE = ("objet", "titre")
WORDS_MAX = 3000
LINE_MAX = 150

PLACEHOLDER = re.compile(r"\{\{\s*(.+?)\s*\}\}")
LIBRARIES = re.compile(r"\{%\s*load\s+[^%]*%\}")
BLOCK = r"\{%%\s*block %s\s*%%\}(.*?)\{%%\s*endblock(?:\s+%s)?\s*%%\}"
TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
PARAGRAPH = re.compile(r"</p>\s*<p[^>]*>")
MARKUP = re.compile(r"<[^>]+>")


def placeholders_in(source: str) -> set[str]:
    """What a template says of its facts: « offer.title », with its filters."""
    return set(PLACEHOLDER.findall(source))


def libraries_of(source: str) -> str:
    """The `{% load %}` that its placeholders need."""
    return "".join(LIBRARIES.findall(source))


def original_words(source: str, piece: str) -> str:
    """The words of a block as an officer reads them: no condition, no mark-up; '' without any."""
    found = re.search(BLOCK % (piece, piece), source, re.DOTALL)
    plain = PARAGRAPH.sub("\n\n", TAG.sub("", found.group(1) if found else ""))
    return MARKUP.sub("", plain).strip()


def in_braces(names: Iterable[str]) -> str:
    """« {{ offer.title }}, {{ deadline }} »."""
    return ", ".join(f"{{{{ {name} }}}}" for name in sorted(names))


def why_not(words: str, piece: str, source: str) -> str:
    """Why these words cannot stand in a mail; '' when they can."""
    unknown = placeholders_in(words) - placeholders_in(source)
    rest = PLACEHOLDER.sub("", words)
    if unknown:
        return f"Ce courriel ne connaît pas {in_braces(unknown)}."
    if "{" in rest or "}" in rest:
        return "Les accolades n’entourent que les noms de la liste."
    if piece in ONE_LINE and ("\n" in words or len(words) > LINE_MAX):
        return f"L’objet et le titre tiennent en une ligne de {LINE_MAX} caractères au plus."
    return ""


def with_names(words: str) -> str:
    """The words with « [offer.title] » where a mail says its facts."""
    return PLACEHOLDER.sub(lambda found: f"[{found.group(1).partition('|')[0]}]", words)


def paragraphs_of(words: str) -> list[str]:
    """An empty line separates two paragraphs."""
    parts = words.replace("\r\n", "\n").split("\n\n")
    return [" ".join(part.split()) for part in parts if part.strip()]


Published = Mapping[tuple[str, str], str]  # (template, piece) -> the words in force
