"""The timetable's own process: light, and right about the names of the jobs it calls."""

import importlib
import subprocess
import sys

from celery import current_app
from django.conf import settings

from devtools.local.places import ROOT
from passculture.celery import app as worker

# As `celery beat` begins: its signals, its timetable, its lines; then what was loaded for it.
BEGIN = """
from celery.apps.beat import Beat
from django.apps import apps
from passculture.beat import app
beat = Beat(app=app, quiet=True, schedule=":memory:")
beat.setup_logging()
print(*sorted(app.conf.beat_schedule))
print(apps.ready, *app.fixups)
"""


def test_the_timetable_is_the_settings_and_loads_no_app() -> None:
    """At rest it holds little: naming a job is not loading it."""
    told = subprocess.run(
        [sys.executable, "-c", BEGIN], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names, loaded = told.stdout.splitlines()
    assert names.split() == sorted(settings.CELERY_BEAT_SCHEDULE)
    assert loaded == "False"


def test_it_is_not_whom_the_product_asks() -> None:
    """What the pages send goes by the worker's application, whoever imports the other."""
    importlib.import_module("passculture.beat")
    assert current_app._get_current_object() is worker


def test_each_name_of_the_timetable_is_a_job_of_the_worker() -> None:
    """A name the worker does not know would be called for ever, and nothing done."""
    worker.loader.import_default_modules()
    assert set(settings.CELERY_BEAT_SCHEDULE) <= set(worker.tasks)
