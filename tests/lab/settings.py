"""The product's settings, with the lab's switches installed in every process it starts."""

from passculture.settings import *  # noqa: F403
from passculture.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.lab.apps.LabConfig"]
