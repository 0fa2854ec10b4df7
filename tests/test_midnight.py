"""A test says the same at any hour: no day is worked out when its file is read, hours before."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parent
DAYS = {"in_days", "now", "today", "localdate", "localtime"}


def asked(node: ast.AST) -> Iterator[int]:
    """Lines where a day of today is asked for at once; what a lambda asks, it asks later."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Lambda):
            continue
        if isinstance(child, ast.Call):
            function = child.func
            name = getattr(function, "id", getattr(function, "attr", ""))
            if name in DAYS:
                yield child.lineno
        yield from asked(child)


def too_early(source: str) -> list[int]:
    """Lines of a file that work out a day while it is read: in a decorator, or at its top."""
    tree = ast.parse(source)
    found: list[int] = []
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            found += asked(statement)
        for node in ast.walk(statement):
            for decorator in getattr(node, "decorator_list", []):
                found += asked(decorator)
    return sorted(set(found))


def test_no_day_is_worked_out_when_a_file_is_read() -> None:
    found = {
        f"{path.relative_to(TESTS)}:{line}"
        for path in TESTS.rglob("*.py")
        for line in too_early(path.read_text())
    }
    assert found == set()


def test_one_would_be_seen() -> None:
    assert too_early('@parametrize("day", [in_days(3)])\ndef test(): ...') == [1]
    assert too_early("NOW = timezone.now()") == [1]
    assert too_early('@parametrize("day", [lambda: in_days(3)])\ndef test(): now()') == []
