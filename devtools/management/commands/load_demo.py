"""Fills the house with the demonstration: `manage.py load_demo`, as many times as one likes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from devtools.demo.cast import ADMIN, PASSWORD
from devtools.demo.load import Loaded, load, steps
from devtools.demo.people import to_sign_in_with


class Command(BaseCommand):
    """Real schools, invented partners and people, an offer in every status."""

    help = "Charge la démonstration. Relançable : un second passage ne change rien."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "load_demo crée des comptes au mot de passe public : jamais en production."
            )
        done = self._load()
        words = f"{len(done.played)} offres jouées" if done.played else "Rien à changer"
        self.stdout.write(f"Démonstration chargée. {words}.")
        for line in done.refused:
            self.stdout.write(f"  laissée de côté : {line}")
        self.stdout.write("")
        self.stdout.write(f"Mot de passe de la démonstration : {PASSWORD}")
        self.stdout.write(f"  administration   {ADMIN}   {settings.SITE_URL}/admin/")
        for line in to_sign_in_with():
            self.stdout.write(line)

    def _load(self) -> Loaded:
        bar = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
        progress = Progress(*bar, console=Console(stderr=True), transient=True)
        with _few_lines(), progress:
            task = progress.add_task("Démonstration", total=steps())
            return load(lambda step: progress.update(task, advance=1, description=step[:40]))


@contextmanager
def _few_lines() -> Iterator[None]:
    """One line a message would hide the progress bar and the people; said again afterwards."""
    requests = logging.getLogger("django_structlog")
    before = requests.level
    requests.setLevel(logging.WARNING)
    try:
        yield
    finally:
        requests.setLevel(before)
