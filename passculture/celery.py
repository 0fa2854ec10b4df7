"""The Celery application: its configuration is in the settings, under CELERY_."""

import os
import signal
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import (
    beat_init,
    celeryd_after_setup,
    setup_logging,
    worker_process_init,
    worker_ready,
)

from passculture.lifetime import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passculture.settings")

app = Celery("passculture")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logs(**_: Any) -> None:
    """Celery writes its lines as everybody does: one format, scrubbed, with their id."""


@celeryd_after_setup.connect
def load_before_the_pool(**_: Any) -> None:
    """What the processes of the pool need is loaded once, before they part: they share it."""
    from passculture.warm import settle_in  # it needs the apps

    settle_in()


@worker_process_init.connect
def die_with_the_worker(**_: Any) -> None:
    """An orphan of a killed worker would go on delivering with nobody to stop it."""
    die_with_parent(signal.SIGKILL, os.getppid())


@worker_ready.connect
def say_worker_ready(**_: Any) -> None:
    """Tell the local supervisor."""
    _mark_ready("worker")


@beat_init.connect
def say_beat_ready(**_: Any) -> None:
    """Tell the local supervisor."""
    _mark_ready("beat")


def _mark_ready(name: str) -> None:
    if folder := os.environ.get("READY_DIR"):
        Path(folder, name).touch()
