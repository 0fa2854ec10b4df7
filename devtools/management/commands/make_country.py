"""Writes an invented country into an empty local database: `manage.py make_country`."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from devtools.country.counts import at_scale
from devtools.country.load import STEPS, make_country
from schools.models import Institution
from venues.models import Partner

HERE = ("", "localhost", "127.0.0.1", "::1")


class Command(BaseCommand):
    """As many schools, partners, offers and bookings as a country has, in a few minutes."""

    help = "Écrit un pays inventé dans une base locale : établissements, offres, réservations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="part d’un pays (1 : entier)")
        parser.add_argument("--dry-run", action="store_true", help="dit les nombres, n’écrit rien")
        parser.add_argument(
            "--add", action="store_true", help="écrit à côté de ce que la base contient déjà"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = at_scale(options["scale"])
        except ValueError as error:
            raise CommandError(f"--scale : {error}") from error
        for line in counts.lines():
            self.stdout.write(line)
        if options["dry_run"]:
            return
        refuse_elsewhere()
        if not options["add"] and (Institution.objects.exists() or Partner.objects.exists()):
            raise CommandError(
                "la base n’est pas vide ; --add écrit le pays à côté de ce qu’elle contient."
            )
        began = time.monotonic()
        connection.ensure_connection()
        with progress(self.stdout.write) as tell:
            make_country(connection.connection, counts, timezone.now(), tell)
        self.stdout.write(f"Pays écrit en {time.monotonic() - began:.0f} s.")


def refuse_elsewhere() -> None:
    """Raise CommandError unless the database is a local one, out of production."""
    host = str(connection.settings_dict.get("HOST") or "")
    if settings.PRODUCTION or not (host in HERE or host.startswith("/")):
        raise CommandError("make_country n’écrit que dans une base locale, jamais en production.")


@contextmanager
def progress(say: Callable[[str], object]) -> Iterator[Callable[[str, float], object]]:
    """A bar on the error output, a line a step that is done; yields what hears of a step's part."""
    done: dict[str, float] = {}
    began = time.monotonic()
    words = TextColumn("{task.description:<24}"), BarColumn(), TimeElapsedColumn()
    with Progress(*words, console=Console(stderr=True)) as bar:
        task = bar.add_task("country", total=sum(STEPS.values()))

        def tell(step: str, part: float) -> None:
            done[step] = part
            reached = sum(STEPS[name] * share for name, share in done.items())
            bar.update(task, completed=reached, description=step)
            if part == 1:
                say(f"  {step:<24} done after {time.monotonic() - began:4.0f} s")

        yield tell
