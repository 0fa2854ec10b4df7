"""The timetable's own Celery application: it names the jobs to call, and loads none of them.

Without the product it names, its process holds less than half the memory.
"""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passculture.settings")

# No fix-up: it is what has Django load every app. Nor is it whom the product's own code asks.
app = Celery("passculture", fixups=[], set_as_current=False)
app.config_from_object("django.conf:settings", namespace="CELERY")


@setup_logging.connect
def write_our_lines(**_: Any) -> None:
    """Its lines are written as those of everybody, though Django is not set up."""
    dictConfig(settings.LOGGING)
