"""Which failure it is: said in one place, read by the pages, the batches, the administration."""

import ast
from collections.abc import Iterator
from pathlib import Path

from ground import failures
from tests.test_architecture import name, sources

CODES = failures.TRY_AGAIN | failures.BUSY | failures.FULL


def known_by(tree: ast.Module) -> Iterator[str]:
    """What a file knows by itself of the failures of PostgreSQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in CODES:
            yield "codes"
        if isinstance(node, ast.Attribute) and node.attr == "sqlstate":
            yield "reading"
        if isinstance(node, ast.Call) and '"sqlstate"' in map(spelled, node.args):
            yield "reading"
        if isinstance(node, ast.Dict) and '"one_live_booking_per_line"' in map(spelled, node.keys):
            yield "constraints"


def spelled(node: ast.expr | None) -> str:
    return f'"{node.value}"' if isinstance(node, ast.Constant) else ""


def test_one_file_knows_the_codes_of_postgresql_and_what_is_said_of_them():
    """Two lists of the same codes do not stay the same: a full disk was « busy » in a batch."""
    found: dict[str, set[str]] = {}
    for file in sources():
        for what in known_by(ast.parse(Path(file).read_text())):
            found.setdefault(what, set()).add(name(file))
    alone = {"ground/failures.py"}
    assert found == {"codes": alone, "reading": alone, "constraints": alone}
