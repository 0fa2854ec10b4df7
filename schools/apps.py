"""Registers the app with Django."""

from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "Établissements"

    def ready(self) -> None:
        """The rules learn where territories, holidays that were added and parts of credits are."""
        from core.rules.holidays import ADDED
        from core.rules.places import REMEMBERED_TERRITORIES
        from schools.models.opening import stored_parts
        from schools.queries.holidays import added_holidays
        from schools.queries.territories import stored_territories
        from schools.rules import REMEMBERED_PARTS

        ADDED.reads_from(added_holidays)
        REMEMBERED_TERRITORIES.reads_from(stored_territories)
        REMEMBERED_PARTS.reads_from(stored_parts)
