"""What the documents name exists: paths of README, CONTRIBUTING and the plan of the house."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import OURS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/glossary.md")
# A word in backquotes is a path when it has a slash or a known ending; an address begins with one.
PATH = re.compile(r"`([\w<>.-]+(?:/[\w<>.*-]*)+|[\w-]+\.(?:md|py|toml|yml))(?:::\w+)?`")
LINK = re.compile(r"\]\((?!http)([^)#]+)\)")
APPS = [*OURS, "mock_adage"]
# Made on the machine, or beside an app's rooms when it needs them.
MADE = ("var/", "STATE_DIR/")


def named(text: str) -> Iterator[str]:
    for found in (*PATH.findall(text), *LINK.findall(text)):
        if not found.startswith(MADE):
            yield found


def exists(path: str, document: Path) -> bool:
    """Said of `<app>`, or without a folder: one of the apps has it."""
    if "/" not in path and not (ROOT / path).exists():
        return any(any(ROOT.glob(f"{folder}/{path}")) for folder in ("*", "*/*"))
    if "<" in path:
        shape = re.sub(r"<app>", "{app}", path)
        shape = re.sub(r"<[^>]+>", "*", shape)
        shapes = [shape.format(app=app) for app in APPS]
        return any(any(ROOT.glob(one.rstrip("/"))) for one in shapes)
    places = (ROOT, document.parent, ROOT / "bookings")
    return any((place / path).exists() or any(place.glob(path)) for place in places)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_a_document_names_exists(name: str) -> None:
    document = ROOT / name
    missing = [path for path in named(document.read_text()) if not exists(path, document)]
    assert missing == []


def test_a_path_that_does_not_exist_is_seen() -> None:
    """The control: a room nobody built."""
    document = ROOT / "README.md"
    assert list(named("| rules | `<app>/nowhere.py` | `bookings/nowhere/` |")) == [
        "<app>/nowhere.py",
        "bookings/nowhere/",
    ]
    assert not exists("<app>/nowhere.py", document)
    assert not exists("bookings/nowhere/", document)


def test_the_table_of_places_names_many() -> None:
    assert len(set(named((ROOT / "README.md").read_text()))) > 40


def test_every_name_the_table_gives_is_defined_in_its_file() -> None:
    """« `schools/rules.py`, `PROVISIONAL_SHARE` »: the name is there, and not only the file."""
    missing, seen = [], 0
    table = (ROOT / "README.md").read_text().partition("## Where is…?")[2]
    for row in table.splitlines():
        file = None
        for word in re.findall(r"`([^`]+)`", row) if row.startswith("|") else []:
            if word.endswith(".py") and (ROOT / word).is_file():
                file = ROOT / word
            elif file is not None and word.isidentifier():
                seen += 1
                defined = rf"^\s*(?:def|class) {word}\b|^{word}\b.*=|\"{word}\"|\b{word}="
                if not re.search(defined, file.read_text(), re.MULTILINE):
                    missing.append(f"{word} in {file.relative_to(ROOT)}")
    assert missing == []
    assert seen > 5
