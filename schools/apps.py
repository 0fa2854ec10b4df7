"""Registers the app with Django."""

from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "Établissements"

    def ready(self) -> None:
        """The rules learn where holidays that were added, and parts of credits, are read."""
        from core.rules.holidays import ADDED
        from schools.models.opening import stored_parts
        from schools.queries.holidays import added_holidays
        from schools.rules import REMEMBERED_PARTS

        ADDED.reads_from(added_holidays)
        REMEMBERED_PARTS.reads_from(stored_parts)
