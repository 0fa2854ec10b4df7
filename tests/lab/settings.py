"""The product's settings, with the lab's switches installed in every process it starts."""

import os

from passculture.settings import *  # noqa: F403
from passculture.settings import DATABASES, INSTALLED_APPS
from tests.lab import jump, timetable

INSTALLED_APPS = [*INSTALLED_APPS, "tests.lab.apps.LabConfig"]
if os.environ.get("LAB_CHILD"):
    jump.install()
    timetable.install()
else:  # the one that measures
    DATABASES["default"]["ENGINE"] = "tests.lab.patient"
    del DATABASES["default"]["OPTIONS"]["pool"]
