"""The web server's entrance."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passculture.settings")

django = get_wsgi_application()

from passculture.admission import Admission  # noqa: E402  # it reads the settings

application = Admission(django)
