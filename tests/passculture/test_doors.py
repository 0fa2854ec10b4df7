"""The doors of dev.py: each leads somewhere, each is told of in the README."""

import ast
import importlib

import pytest

from devtools.local.doors import DOORS
from devtools.local.places import ROOT

FILE = ROOT / "devtools" / "local" / "doors.py"


@pytest.mark.parametrize("door", DOORS)
def test_a_door_leads_to_a_function(door: str):
    module, line = DOORS[door]
    assert callable(importlib.import_module(f"devtools.local.{module}").main)
    assert line


def test_the_table_is_made_of_literals_only():
    """dev.py reads it before there is an environment: nothing may be imported there."""
    assert [node for node in ast.parse(FILE.read_text()).body if isinstance(node, ast.Import)] == []
    (table,) = [n for n in ast.parse(FILE.read_text()).body if isinstance(n, ast.Assign)]
    assert ast.literal_eval(table.value) == DOORS


@pytest.mark.parametrize("door", sorted(set(DOORS) - {"up", "test"}))
def test_the_readme_says_what_a_door_does(door: str):
    """« up » and « test » stand above the table."""
    assert f"| `{door}" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("door", sorted(set(DOORS) - {"manage", "test"}))
def test_a_door_says_how_it_is_used_and_refuses_what_it_does_not_know(door: str, capsys):
    """« manage » and « test » hand their words over to Django and pytest, which do the same."""
    main = importlib.import_module(f"devtools.local.{DOORS[door][0]}").main
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: dev.py {door} ")
    with pytest.raises(SystemExit) as ended:
        main(["--unknown"])
    assert ended.value.code == 2


def test_dev_py_stays_short():
    assert len((ROOT / "dev.py").read_text().splitlines()) < 150
