"""Reads the patches: why, which tests must see it, and the change, applied by its words.

A hunk is found by its own lines, not by their number: code may move without breaking it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Patch:
    """One fault somebody could write."""

    name: str
    why: str
    tests: list[str]
    hunks: list[tuple[str, str, str]]  # file, words as they are, words as they become

    @property
    def changes_database(self) -> bool:
        """The fault is in a migration."""
        return any("/migrations/" in file for file, _, _ in self.hunks)

    def apply(self, house: Path) -> None:
        """Write the fault in that copy. Raises ValueError when the code is no longer so."""
        for file, before, after in self.hunks:
            path = house / file
            text = path.read_text()
            if text.count(before) != 1:
                raise ValueError(f"{self.name}: {file} no longer reads\n{before}")
            path.write_text(text.replace(before, after))


def patches() -> list[Patch]:
    """All of them, in the order of their number."""
    return [_read(path) for path in sorted(FOLDER.glob("*.patch"))]


def _read(path: Path) -> Patch:
    head, _, body = path.read_text().partition("\n\n")
    why, killed_by = head.splitlines()
    tests = killed_by.removeprefix("Killed by: ").split()
    hunks = []
    for part in re.split(r"^--- a/", body, flags=re.MULTILINE)[1:]:
        file, _, rest = part.partition("\n")
        for hunk in re.split(r"^@@.*@@.*\n", rest, flags=re.MULTILINE)[1:]:
            rows = hunk.splitlines(keepends=True)
            before = "".join(row[1:] for row in rows if row[0] in " -")
            after = "".join(row[1:] for row in rows if row[0] in " +")
            hunks.append((file.strip(), before, after))
    return Patch(path.stem, why, tests, hunks)
