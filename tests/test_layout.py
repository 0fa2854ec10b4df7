"""The formatter lays out everything but tables: rows that are read side by side."""

import ast
from collections.abc import Iterator

import pytest

from tests.test_architecture import name, sources

MARK = "# fmt: skip"
DISPLAYS = (ast.Dict, ast.List, ast.Tuple, ast.Set)
BUILDERS = {"frozenset", "set", "dict", "tuple"}


def is_table(value: ast.expr | None) -> bool:
    """A display (dict, list, tuple, set), several of them joined, or one given to a builder."""
    if isinstance(value, ast.BinOp):
        return is_table(value.left) or is_table(value.right)
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in BUILDERS
    return isinstance(value, DISPLAYS)


def ends(tree: ast.Module) -> Iterator[tuple[int, bool]]:
    """(last line, whether it ends a table) of what may bear a mark."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return):
            yield node.end_lineno or node.lineno, is_table(node.value)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for one in node.decorator_list:
                given = one.args if isinstance(one, ast.Call) else []
                yield one.end_lineno or one.lineno, any(is_table(value) for value in given)


def not_tables(source: str) -> list[int]:
    """Lines of the marks that keep something else than a table from the formatter."""
    tables = {line for line, table in ends(ast.parse(source)) if table}
    marked = [line for line, text in enumerate(source.splitlines(), 1) if text.endswith(MARK)]
    return [line for line in marked if line not in tables]


def test_only_tables_are_laid_out_by_hand() -> None:
    found = {name(f): lines for f in sources() if (lines := not_tables(f.read_text()))}
    assert found == {}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("A = {\n  1: 2, 3: 4,\n}  # fmt: skip", []),
        ("A: list[int] = [\n  1, 2,\n]  # fmt: skip", []),
        ("A = B | {\n  1: 2,\n}  # fmt: skip", []),
        ("def f():\n  return {\n    1: 2,\n  }  # fmt: skip", []),
        ("@over([\n  1, 2,\n])  # fmt: skip\ndef f(): ...", []),
        ("f(\n  1, 2,\n)  # fmt: skip", [3]),
        ("a = f(\n  1, 2,\n)  # fmt: skip", [3]),
        ("@over(\n  1, 2,\n)  # fmt: skip\ndef f(): ...", [3]),
    ],
)
def test_what_is_no_table_is_found(source: str, lines: list[int]) -> None:
    assert not_tables(source) == lines
