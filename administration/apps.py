"""Registers the app with Django."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "administration"
    verbose_name = "Contrôle de l’administration"

    def ready(self) -> None:
        """The rules learn where the numbers and the lists are read."""
        from administration.queries import stored_numbers, stored_terms
        from administration.rules.lists import REMEMBERED_TERMS
        from administration.rules.numbers import REMEMBERED_NUMBERS

        REMEMBERED_NUMBERS.reads_from(stored_numbers)
        REMEMBERED_TERMS.reads_from(stored_terms)
