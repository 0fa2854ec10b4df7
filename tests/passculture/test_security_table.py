"""The table of attacks (docs/security.md) names tests that exist; those it had to have made."""

import ast
import csv
import pickle
import re
import tomllib
from collections import Counter
from functools import cache

import pytest
from django.conf import settings
from kombu.exceptions import ContentDisallowed
from kombu.serialization import loads, prepare_accept_content

from tests.test_architecture import ROOT, sources

TABLE = (ROOT / "docs" / "security.md").read_text()
ROW = re.compile(r"^\| (M\d+) \|.*$", re.MULTILINE)
ASVS = list(csv.DictReader((ROOT / "docs" / "asvs.csv").open()))
STATUSES = {"met", "not applicable", "accepted"}
DAY = re.compile(r"20\d\d-\d\d-\d\d")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
# Who may open a connection: the door of ADAGE and of the public register, nobody else.
SPEAKING = re.compile(r"^\s*(?:import|from) (?:httpx|requests|urllib3|urllib\.request)\b", re.M)


def rows() -> dict[str, list[tuple[str, str]]]:
    """Threat -> the tests its row names."""
    return {row.group(1): NAMED.findall(row.group(0)) for row in ROW.finditer(TABLE)}


def test_every_threat_has_its_row() -> None:
    assert list(rows()) == [f"M{number}" for number in range(1, 29)]


@pytest.mark.parametrize(("threat", "named"), rows().items(), ids=rows())
def test_every_test_the_table_names_exists(threat: str, named: list[tuple[str, str]]) -> None:
    assert named
    for file, name in named:
        assert name in named_in(file), f"{threat}: {file} holds no {name}"


@cache
def named_in(file: str) -> set[str]:
    """The functions of a file of tests."""
    tree = ast.parse((ROOT / file).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_requirement_of_asvs_has_its_answer() -> None:
    """All of levels 1 and 2 of version 5.0, once; no cell is empty."""
    assert len({row["requirement"] for row in ASVS}) == len(ASVS) == 70 + 183
    assert sum(row["level"] == "1" for row in ASVS) == 70
    assert [row for row in ASVS for cell in row.values() if not cell] == []
    assert {row["status"] for row in ASVS} == STATUSES


def test_what_is_met_names_a_test_and_what_is_accepted_says_by_whom_until_when() -> None:
    for row in ASVS:
        if row["status"] == "met":
            for named in row["proof"].split():
                file, _, name = named.partition("::")
                assert name in named_in(file), f"{row['requirement']}: {named}"
        if row["status"] == "accepted":
            assert row["by"] != "-", row["requirement"]
            assert DAY.fullmatch(row["until"]), row["requirement"]


def test_of_what_applies_ninety_five_in_a_hundred_is_met() -> None:
    """G20: the rest is the operator's, or another's, who says until when."""
    statuses = Counter(row["status"] for row in ASVS)
    applies = statuses["met"] + statuses["accepted"]
    share = statuses["met"] / applies
    print(f"ASVS 5.0, levels 1 and 2: {statuses['met']} of {applies} met ({share:.1%})")
    assert share >= 0.95


def test_a_pickle_pushed_into_the_queue_is_refused() -> None:
    """M19: whoever writes in Redis runs nothing here; JSON is the control."""
    accepted = prepare_accept_content(settings.CELERY_ACCEPT_CONTENT)
    with pytest.raises(ContentDisallowed):
        loads(pickle.dumps({"a": 1}), "application/x-python-serialize", "binary", accepted)
    assert loads('{"a": 1}', "application/json", "utf-8", accepted) == {"a": 1}


def test_one_module_alone_speaks_http() -> None:
    """M24: no address that people type is ever asked by the server."""
    speaking = {
        str(file.relative_to(ROOT).parent)
        for file in sources()
        if SPEAKING.search(file.read_text())
        and file.relative_to(ROOT).parts[0] not in ("devtools", "mock_adage")
    }
    assert speaking == {"adage_sync/client"}


def test_every_package_of_the_lock_has_its_digest() -> None:
    """M25: what is installed is what was read."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    bare = [
        package["name"]
        for package in lock["package"]
        if "virtual" not in package["source"]
        for file in [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
        if not file.get("hash", "").startswith("sha256:")
    ]
    assert bare == []
    assert len(lock["package"]) > 100
