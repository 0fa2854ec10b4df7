"""`dev.py check` refuses a new migration that would lock a table or break the code at work."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from devtools.local.lint_migrations import is_clean, our_apps
from devtools.local.places import ROOT

pytestmark = pytest.mark.django_db
HEAD = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("jobs", "{last}")]
    operations = [{operation}]
"""
GOOD = 'migrations.AddField("jobrun", "note", models.TextField(null=True))'
BAD = {
    "an index built while everybody waits": (
        'migrations.RunSQL("CREATE INDEX slow ON jobs_jobrun (started_at)", migrations.RunSQL.noop)'
    ),
    "a column the code at work does not fill": (
        'migrations.AddField("jobrun", "note", models.TextField(default=""))'
    ),
    "a column the code at work still reads": 'migrations.RemoveField("jobrun", "{field}")',
}


@pytest.fixture
def plant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> Iterator[Callable[[str], None]]:
    """The migrations of `jobs`, and one more."""

    def write(operation: str) -> None:
        from jobs.models import JobRun

        package = tmp_path / "planted_migrations"
        shutil.copytree(ROOT / "jobs" / "migrations", package)
        last = max(file.stem for file in package.glob("0*.py"))
        field = next(f.name for f in JobRun._meta.fields if not f.primary_key)
        text = HEAD.format(last=last, operation=operation.replace("{field}", field))
        (package / "9999_planted.py").write_text(text)
        monkeypatch.syspath_prepend(str(tmp_path))
        settings.MIGRATION_MODULES = {"jobs": package.name}

    yield write
    for name in [name for name in sys.modules if name.startswith("planted_migrations")]:
        del sys.modules[name]


def test_a_migration_that_only_adds_is_let_through(plant):
    plant(GOOD)
    assert is_clean(["jobs"])


@pytest.mark.parametrize("operation", BAD.values(), ids=BAD.keys())
def test_a_migration_that_locks_or_breaks_is_refused(plant, operation: str):
    plant(operation)
    assert not is_clean(["jobs"])


def test_every_app_of_the_repository_with_migrations_is_read():
    assert {path.parts[-3] for path in ROOT.glob("*/migrations/__init__.py")} <= set(our_apps())
