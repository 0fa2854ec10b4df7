"""The web server's entrance."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passculture.settings")

django.setup(set_prefix=False)

from passculture.admission import Admission  # noqa: E402  # it reads the settings
from passculture.handler import Handler  # noqa: E402

application = Admission(Handler())
