"""Registers the app with Django, and the jobs of all apps with it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "Horloge"

    def ready(self) -> None:
        """Every process knows every job, so that each can say which one is late."""
        autodiscover_modules("tasks")
