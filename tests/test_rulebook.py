"""docs/rules.md and the citations of the repository: neither says a code the other does not know.

A citation is a letter of a family of the rulebook and a number, wherever people read it: comment,
docstring, text, document, or name of a test (`test_r60_…`). `R20–R24` cites the five.
"""

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RULEBOOK = ROOT / "docs" / "rules.md"
TEXTS = {
    ".css", ".html", ".js", ".json", ".md", ".patch", ".py", ".svg", ".toml", ".txt", ".typ", ".yml"
}  # fmt: skip
NAMED = {"Dockerfile", "run"}
# What is made while working, and what is not ours.
NOT_OURS = {"var", "staticfiles", "__pycache__", "htmx.min.js"}
# Their quoted strings name the cells of a spreadsheet.
SHEETS = {
    "tests/core/test_files_tables.py",
    "tests/core/test_sheets_tolerance.py",
    "tests/partner_portal/test_exports.py",
}

LINE = re.compile(r'- <a id="([a-z]\d+[a-c]?)"></a>\*\*([A-Z]\d+[a-c]?)\*\* (.+[.)])')
FAMILY = re.compile(r"^## ([A-Z]): ", re.MULTILINE)
STANDARD = re.compile(r"\b(?:ASVS|WCAG|RFC) \d[\d.]*\d")

# Letters and digits that are no citation: codes of ruff, drawings, paper.
FALSE_CODES = re.compile(
    r"# noqa(?:: ?[A-Z]+\d+(?:, ?[A-Z]+\d+)*)?"
    r'|\bd=\\?"[^"]*"'
    r"|\bsize: A4\b|\bA4(?= (?:sheet|paper)\b)"
)
QUOTED = re.compile(r'(?<!")"(?!")[^"\n]*"(?!")')

# Documents one cannot open from here, and numbers of tickets.
ELSEWHERE = re.compile(
    r"\bissues? #?\d"
    r"|\bux(?:\.md\b|,? \d)"
    r"|\b(?:domain|adage_api|reliability|stack)\.md\b"
    r"|\badage_api,? \d"
    r"|\breliability [A-Z]\d"
    r"|\bsections? \d"
    r"|\b(?:checks?|points?|parts?) \d"
    r"|\bthe deck\b"
    r"|\bdesign/README\b",
    re.IGNORECASE,
)


@cache
def defined() -> dict[str, str]:
    """Code -> what the rulebook says of it."""
    lines = RULEBOOK.read_text().splitlines()
    found = [match.groups() for line in lines if (match := LINE.fullmatch(line))]
    return {code: meaning for _, code, meaning in found}


def files() -> Iterator[tuple[str, Path]]:
    """Every text of ours with its name from the root, but the rulebook and this test."""
    for folder, inside, names in os.walk(ROOT):
        inside[:] = [
            name for name in inside if name == ".ci" or not (name[0] == "." or name in NOT_OURS)
        ]
        for file in (Path(folder, name) for name in names if name not in NOT_OURS):
            if (file.suffix in TEXTS or file.name in NAMED) and file not in (
                RULEBOOK,
                Path(__file__),
            ):
                yield str(file.relative_to(ROOT)), file


def readable(name: str, text: str) -> str:
    """The text without what only looks like a code."""
    if name.endswith(".toml"):  # the rules of the linters are its values; its comments are ours
        text = "\n".join(line.partition("#")[2] for line in text.splitlines())
    if name in SHEETS:
        text = QUOTED.sub("", text)
    return FALSE_CODES.sub("", text)


def citations(text: str) -> set[str]:
    """Every code that a readable text cites, those between the ends of a range too."""
    letters = "".join(families())
    code = re.compile(rf"(?<![\w#.%&=+-])([{letters}])([1-9]\d?)([a-c]?)(?![\w%]|\.\d|:[A-Z]\d)")
    spans = re.compile(rf"\b([{letters}])([1-9]\d?)[–-]\1?([1-9]\d?)\b")
    tests = re.compile(rf"def test_([{letters.lower()}])([1-9]\d?)([a-c]?)_")
    found = {"".join(match.groups()) for match in code.finditer(text)}
    found |= {match[1].upper() + match[2] + match[3] for match in tests.finditer(text)}
    for family, first, last in (match.groups() for match in spans.finditer(text)):
        found |= {f"{family}{number}" for number in range(int(first), int(last) + 1)}
    return found


@cache
def families() -> list[str]:
    return FAMILY.findall(RULEBOOK.read_text())


@cache
def cited() -> dict[str, list[str]]:
    """Code -> the files that cite it."""
    where: dict[str, list[str]] = {}
    for name, file in files():
        for code in citations(readable(name, file.read_text())):
            where.setdefault(code, []).append(name)
    return where


def test_every_code_cited_is_defined():
    assert {code: names for code, names in cited().items() if code not in defined()} == {}


def test_every_code_defined_is_cited():
    assert sorted(set(defined()) - set(cited())) == []


def test_every_line_of_the_rulebook_is_one_code_with_its_anchor():
    """Under its family, in order, once: the address of a rule is docs/rules.md#r31."""
    family, last, seen = "", (0, ""), []
    for line in RULEBOOK.read_text().splitlines():
        if heading := FAMILY.match(line):
            family, last = heading[1], (0, "")
        elif line.startswith('- <a id="'):
            match = LINE.fullmatch(line)
            assert match, line
            anchor, code = match[1], match[2]
            number = (int(re.sub(r"\D", "", code)), code)
            assert (anchor, code[0]) == (code.lower(), family)
            assert number > last, line
            last = number
            seen.append(code)
    assert len(seen) == len(defined()) > 200


def test_every_place_the_rulebook_names_exists():
    named = re.findall(r"`([\w.]+(?:/[\w.]+)*/[\w.]*)`", RULEBOOK.read_text())
    assert len(named) > 50
    assert [place for place in named if not (ROOT / place).exists()] == []


def test_nothing_cites_a_document_from_elsewhere():
    """What the product must do is said here: by a code, in plain words, or in a decision."""
    said = [
        f"{name}:{number}: {line.strip()[:90]}"
        for name, file in files()
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if ELSEWHERE.search(line)
    ]
    assert said == []


def test_public_standards_are_listed():
    texts = "\n".join(file.read_text() for name, file in files() if name.endswith(".py"))
    listed = STANDARD.findall(RULEBOOK.read_text().partition("## Public standards")[2])
    assert sorted(set(STANDARD.findall(texts))) == sorted(listed)


# --- The reading itself --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('"""Nobody may (R98)."""', {"R98"}),
        ("# F12b, then R98: why.", {"F12b", "R98"}),
        ("{# Takes: offer (S97). #}", {"S97"}),
        ("def test_r98_nobody_may():", {"R98"}),
        ("def test_f13b_the_others_leave():", {"F13b"}),
        ('@fault("F96", "drained after")', {"F96"}),
        ("R95–R98, I97", {"R95", "R96", "R97", "R98", "I97"}),
        ("A1-A3", {"A1", "A2", "A3"}),
        ("U1–3", {"U1", "U2", "U3"}),
        ("G1/G2", {"G1", "G2"}),
        ("**C97.** And", {"C97"}),
    ],
)
def test_a_planted_code_is_seen(text: str, codes: set[str]):
    """Known or not: the first two tests of this file would name it."""
    assert citations(readable("x.py", text)) == codes


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.py", 'schools = "0350001A", "9741234B"'),
        ("x.css", "color: #A4F5D3; background: #D2; @page { size: A4; }"),
        ("x.html", '<path d="M12 5 L4 9 C3 3 A2 2 0 0 1 9 9"/>'),
        ("x.py", "import x  # noqa: F401\ny = z  # noqa: S608, C416  as it was"),
        ("x.py", 'R"raw", rb"raw", r1, self.D2, f"{G}1", D10_MAX = 3'),
        ("x.py", 'get("?q=%C3%A9&D2=1") ; "CET-1CEST,M3.5.0,M10.5.0/3" ; "U+00A0"'),
        ("x.py", 'E164, Q1, T10, H2, R0, R05, A4 sheet, M123, S3bucket, "A1:E3"'),
        ("pyproject.toml", 'select = ["C4", "DJ", "S", "F"]'),
        ("tests/core/test_files_tables.py", 'sheet["A2"].value == "@SUM(C90)"'),
    ],
)
def test_what_only_looks_like_a_code_is_left_alone(name: str, text: str):
    assert citations(readable(name, text)) == set()


def test_the_files_of_cells_are_there_and_their_docstrings_still_read():
    assert [name for name in SHEETS if not (ROOT / name).exists()] == []
    assert citations(readable(min(SHEETS), '"""Typed (R98)."""\nx = "A2"')) == {"R98"}


@pytest.mark.parametrize(
    "text",
    [
        "(issue 4, point 8)", "Issues 3 and 4", "(ux 4.5)", "ux.md formats", "Ux 3.3.", "domain.md",
        "(domain section 8)", "adage_api 3", "adage_api.md, section 3", "reliability F10",
        "check 12 of the look", "Checks 1 and 4", "the deck says", "section 4",
        "point 10", "Part 3: the row",
    ],
)  # fmt: skip
def test_a_planted_document_from_elsewhere_is_seen(text: str):
    assert ELSEWHERE.search(text)


@pytest.mark.parametrize(
    "text",
    ["docs/architecture.md", "« aux 4 coins »", "check that 3 leave", "section « Lieux »", "U12"],
)
def test_our_own_documents_may_be_named(text: str):
    assert not ELSEWHERE.search(text)
