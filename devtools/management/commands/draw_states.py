"""Writes docs/states.md from the machines: `manage.py draw_states`."""

from typing import Any

from django.core.management.base import BaseCommand

from devtools.states import PAGE, page


class Command(BaseCommand):
    """Draws the states of offers and bookings."""

    help = "Dessine docs/states.md d’après les machines à états du code."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(page(), encoding="utf-8")
        self.stdout.write(f"{PAGE} écrit.")
