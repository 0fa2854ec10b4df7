"""Names are the field's terms: no private word, one code word a French word (docs/glossary.md).

What explains the code is written in English; the screens alone speak French.
"""

import ast
import re
import tokenize
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from textwrap import dedent

from django.urls.converters import get_converters

from tests.test_architecture import ROOT, addresses, sources

# Words of the first plan, which needed a dictionary; « born », « said », « kept », « wanted »,
# « leave » say nothing to who has not read the documents.
PRIVATE = {
    "ground", "clock", "jardin", "cour", "born", "said", "kept", "wanted", "leave", "showcase",
}  # fmt: skip
# Words of ADAGE's contract, and of processes: they are not ours to choose.
ALLOWED = {
    "ask_to_leave": "a process is asked to stop",
    "_leave": "a process stops",
    "Leave": "a process stops",
}
# « Head » is the head of school in the documents, `principal` in code; these are other heads.
OTHER_HEADS = {
    "clean_head_office": "the registered office of a company",
    "head_note": "the column of a booking, older than this rule",
    "core/files/pdf_reading.py head": "the first bytes of a file",
    "core/files/heic.py head": "the first bytes of a file",
}
# Words of an address that are French on the screens only: a parameter of a view bears English.
FRENCH_PARAMETERS = {
    "vitrine", "demande", "offre", "reservation", "etablissement", "lieu", "justificatif",
}  # fmt: skip
# The words no French sentence does without; English ones and « La Réunion » hold one at most.
FRENCH = re.compile(
    r"\b(?:le|la|les|des?|du|une?|est|sont|aux?|et|ou|que|qui|ne|pas|ce|cette|sa|ses|se"
    r"|dans|par|pour|avec|sans|en|il|elle|[cdjlnst](?=['’])|qu(?=['’]))\b",
    re.IGNORECASE,
)
# « Words of a screen », `a name of the code`: they are quoted, in whatever language they are.
QUOTED = re.compile(r"«[^»]*»|`[^`]*`")
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


def words(name: str) -> set[str]:
    """The words of « late_posts », « LatePost », « partner:late_posts »."""
    return {part.lower() for part in PART.findall(name)}


def names_in(tree: ast.Module) -> Iterator[str]:
    """Every class, function and parameter of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg


def test_no_name_holds_a_private_word() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in sources()
        for name in [*file.relative_to(ROOT).with_suffix("").parts, *names_in(_read(file))]
        if words(name) & PRIVATE and name not in ALLOWED
    ]
    found += [str(one.name) for one in addresses() if words(str(one.name)) & PRIVATE]
    assert found == []


def test_the_head_of_school_is_the_principal() -> None:
    """In product and tests alike; the sentence that names a test speaks as the documents do."""
    found = []
    for file in sources(tests=True):
        place = str(file.relative_to(ROOT))
        named = [name for name in names_in(_read(file)) if not name.startswith("test_")]
        for name in [*file.relative_to(ROOT).with_suffix("").parts, *named]:
            excused = name in OTHER_HEADS or f"{place} {name}" in OTHER_HEADS
            if words(name) & {"head", "heads"} and not excused:
                found.append(f"{place}: {name}")
    assert found == []


def test_no_other_head_is_excused_for_nothing() -> None:
    there = {
        excuse
        for file in sources()
        for name in names_in(_read(file))
        for excuse in (name, f"{file.relative_to(ROOT)} {name}")
    }
    assert set(OTHER_HEADS) - there == set()


def test_no_address_hands_its_view_a_french_word() -> None:
    found = [
        f"{pattern.name}: {name}"
        for pattern in addresses()
        for name in pattern.pattern.converters
        if words(name) & FRENCH_PARAMETERS
    ]
    assert found == []
    kinds = {kind for kind in get_converters() if words(kind) & FRENCH_PARAMETERS}
    assert kinds == set()


def test_no_key_is_one_of_the_two_sides_of_the_first_plan() -> None:
    """A side is « partner » or « school », in the style sheets too (tests/test_styles.py)."""
    found = [
        f"{file.relative_to(ROOT)}: {node.value}"
        for file in sources()
        for node in ast.walk(_read(file))
        if isinstance(node, ast.Constant) and node.value in ("jardin", "cour", "ground", "clock")
    ]
    assert found == []


def test_the_glossary_s_other_words_are_nobody_s_name() -> None:
    """« not: Offerer, Pro »: a class of that name would be a second word for the same thing."""
    others = unwanted()
    assert {"Offerer", "Deposit", "limit_date", "number_of_tickets"} <= others
    found = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in sources()
        if "payloads" not in file.parts and file.relative_to(ROOT).parts[0] != "mock_adage"
        for name in names_in(_read(file))
        if name in others
    ]
    assert found == []


def unwanted() -> set[str]:
    """The words of the last column of the glossary, without what stands in brackets."""
    text = (ROOT / "docs/glossary.md").read_text()
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    cells = [re.sub(r"\(.*?\)", "", row[2]) for row in rows if len(row) > 2]
    found = [word.strip() for cell in cells for word in cell.split(",")]
    # A common word (« draft », « admin ») is another thing elsewhere: only what names one thing.
    return {word for word in found if word.isidentifier() and (word[0].isupper() or "_" in word)}


def explained(source: str) -> Iterator[str]:
    """Every line of the comments and docstrings of a module, without what they quote."""
    for token in tokenize.generate_tokens(StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield QUOTED.sub("", token.string)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield from QUOTED.sub("", str(node.value.value)).splitlines()


def french_lines(source: str) -> list[str]:
    """The lines of comments and docstrings that hold two different function words of French."""
    return [
        line.strip()
        for line in explained(source)
        if len({word.lower() for word in FRENCH.findall(line)}) > 1
    ]


def test_comments_and_docstrings_are_in_english() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {line}"
        for file in [*sources(tests=True), *ROOT.glob("*.py")]
        for line in french_lines(file.read_text())
    ]
    assert found == []


def test_a_french_comment_would_be_seen() -> None:
    """The control: a comment, a docstring of several lines; neither a screen's words nor a name."""
    source = '''
        def f():
            """Who waits.

            La direction confirme, le reste suit.
            """
            a = "Le texte est dans la page."  # Taille de l’image
            b = 1  # « Le texte est dans la page », as La Réunion reads it in `d.le(la)`
    '''
    assert french_lines(dedent(source)) == [
        "# Taille de l’image",
        "La direction confirme, le reste suit.",
    ]


def test_a_private_word_would_be_seen() -> None:
    """The control."""
    tree = ast.parse("class WantedOffers:\n    def f(self, kept): ...")
    assert [name for name in names_in(tree) if words(name) & PRIVATE] == ["WantedOffers", "kept"]


def _read(file: Path) -> ast.Module:
    return ast.parse(file.read_text())
