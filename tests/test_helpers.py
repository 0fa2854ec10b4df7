"""What tests share: helpers and fixtures say what goes in and out, and a shared fixture is one.

A test itself receives fixtures and gives nothing: its own types stay free.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import pytest_plugins
from tests.test_architecture import ROOT, name, sources

TESTS = ROOT / "tests"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def helpers(tree: ast.AST, *, of_class: bool = False) -> Iterator[tuple[Function, bool]]:
    """Every function that is no test, those inside another too; whether it is a method."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function) and not node.name.startswith("test_"):
            yield node, of_class
        yield from helpers(node, of_class=isinstance(node, ast.ClassDef))


def is_typed(function: Function, *, is_method: bool) -> bool:
    """It says what it returns and what each parameter is, but for the row a method is called on."""
    asked = function.args
    named = [*asked.posonlyargs, *asked.args]
    decorators = {one.id for one in function.decorator_list if isinstance(one, ast.Name)}
    if is_method and "staticmethod" not in decorators:
        named = named[1:]
    every = [*named, *asked.kwonlyargs, asked.vararg, asked.kwarg]
    return function.returns is not None and all(one.annotation for one in every if one is not None)


def untyped(source: str) -> list[str]:
    """Names of the helpers of a file that leave something unsaid."""
    return [
        function.name
        for function, is_method in helpers(ast.parse(source))
        if not is_typed(function, is_method=is_method)
    ]


def test_every_helper_and_fixture_says_what_goes_in_and_out() -> None:
    files = [file for file in sources(tests=True) if TESTS in file.parents]
    assert {name(f): names for f in files if (names := untyped(f.read_text()))} == {}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def made(price: int, *more: str, **said: str) -> None: ...", []),
        ("def made(price, *more: str, **said: str) -> None: ...", ["made"]),
        ("def made(price: int, *more, **said: str) -> None: ...", ["made"]),
        ("def made(price: int, *more: str, **said) -> None: ...", ["made"]),
        ("def made(*, price=1) -> None: ...", ["made"]),
        ("def made(price, /) -> None: ...", ["made"]),
        ("def made(): ...", ["made"]),
        ("async def made(): ...", ["made"]),
        ("@pytest.fixture\ndef school(db: None): ...", ["school"]),
        ("@pytest.fixture\ndef school(db) -> Institution: ...", ["school"]),
        ("def test_it(school): ...", []),
        ("def test_it(school):\n    def act(): ...", ["act"]),
        ("def made() -> None:\n    def act(by): ...", ["act"]),
        ("class One:\n    def act(self) -> None: ...", []),
        ("class One:\n    def act(self, by) -> None: ...", ["act"]),
        ("class One:\n    @staticmethod\n    def act(by) -> None: ...", ["act"]),
        ("class One:\n    def test_it(self, school): ...", []),
    ],
)
def test_what_is_left_unsaid_is_found(source: str, names: list[str]) -> None:
    assert untyped(source) == names


def fixtures(source: str) -> set[str]:
    """Names of the fixtures of a file."""
    return {
        node.name
        for node in ast.parse(source).body
        if isinstance(node, Function)
        and any("fixture" in ast.unparse(one) for one in node.decorator_list)
    }


def shared_with(file: Path) -> set[str]:
    """Fixtures this file is handed: those of every test, then those of the folders it is in."""
    plugins = [ROOT / f"{plugin.replace('.', '/')}.py" for plugin in pytest_plugins]
    folders = [TESTS, *(folder for folder in file.parents if TESTS in folder.parents)]
    places = [*plugins, *(folder / "conftest.py" for folder in folders)]
    return set().union(*(fixtures(place.read_text()) for place in places if place.exists()))


def test_no_file_of_tests_makes_a_shared_fixture_again() -> None:
    """A fixture of the same name would be another thing to whoever knows the shared one."""
    files = sorted(TESTS.rglob("test_*.py"))
    again = {name(f): fixtures(f.read_text()) & shared_with(f) for f in files}
    assert {file: sorted(names) for file, names in again.items() if names} == {}


def test_a_fixture_made_again_is_found() -> None:
    """In a folder with a conftest of its own, in one below it, and where there is none."""
    source = "@pytest.fixture\ndef school(): ...\n@pytest.fixture()\ndef member(): ...\n"
    assert fixtures(source + "def stage(): ...\n") == {"school", "member"}
    assert fixtures(source) & shared_with(TESTS / "accounts" / "test_x.py") == {"school"}
    for folder in ("offers", "offers/imports"):
        found = fixtures(source) & shared_with(TESTS / folder / "test_x.py")
        assert found == {"school", "member"}
