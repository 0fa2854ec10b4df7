"""Registers the app with Django."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "administration"
    verbose_name = "Contrôle de l’administration"

    def ready(self) -> None:
        """The rules learn where the numbers are read."""
        from administration.queries import stored_numbers
        from administration.rules.numbers import REMEMBERED_NUMBERS

        REMEMBERED_NUMBERS.reads_from(stored_numbers)
