"""Registers the app with Django."""

from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = "Réservations"

    def ready(self) -> None:
        """Hand over the words of what is drawn with a mark."""
        from bookings.queries.status import Status, Turn
        from core.rules import marks

        marks.use_labels([*Status.choices, *Turn.choices])
