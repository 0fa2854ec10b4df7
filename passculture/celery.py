"""The Celery application: its configuration is in the settings, under CELERY_."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passculture.settings")

app = Celery("passculture")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
