"""The template of the tests' databases is the one the code asks for, whole, or it is made again."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests import template
from tests.vacuum import owner_connection

HALF = "template_half_made"


@pytest.fixture
def cluster(transactional_db: None) -> Iterator[psycopg.Connection]:
    if not connection.settings_dict["NAME"].startswith("test_"):
        pytest.fail("outside the tests' database")
    with owner_connection() as owner:
        yield owner
        owner.execute(f"DROP DATABASE IF EXISTS {HALF}")


def test_a_half_made_template_bears_no_stamp(
    cluster: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(template, "NAME", HALF)
    assert template.stamp(cluster) is None
    cluster.execute(f"CREATE DATABASE {HALF}")
    assert template.stamp(cluster) is None
    cluster.execute(f"COMMENT ON DATABASE {HALF} IS 'whole'")
    assert template.stamp(cluster) == "whole"


@pytest.mark.parametrize(
    "changed", ["uv.lock", "offers/migrations/0099_new.py", "offers/models/offer.py", "a/apps.py"]
)
def test_what_the_database_is_made_of_changes_the_fingerprint(
    changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(template, "ROOT", tmp_path)
    before = template.fingerprint()
    file = tmp_path / changed
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("one")
    first = template.fingerprint()
    file.write_text("two")
    assert len({before, first, template.fingerprint()}) == 3


def test_a_page_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(template, "ROOT", tmp_path)
    before = template.fingerprint()
    (tmp_path / "offers").mkdir()
    (tmp_path / "offers" / "views.py").write_text("a page")
    assert template.fingerprint() == before
