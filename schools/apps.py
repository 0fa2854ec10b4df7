"""Registers the app with Django."""

from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "Établissements"

    def ready(self) -> None:
        """The rules learn where the holidays that were added are read."""
        from core.rules.holidays import ADDED
        from schools.queries.holidays import added_holidays

        ADDED.reads_from(added_holidays)
