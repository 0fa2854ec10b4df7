"""manage.py purge: takes personal data that is too old away, and says what (M26)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from administration.actions import record_command
from operations import purge
from operations.rules.retention import duration


class Command(BaseCommand):
    """One line a duration of the table; the clock does the same once a day."""

    help = "Efface les données personnelles plus anciennes que la table des durées."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="compte, n’efface rien")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        report = purge.purge(dry_run=dry_run)
        if not dry_run:
            record_command("purge", facts={line.name: line.found for line in report})
        for line in report:
            old = duration(line.name)
            self.stdout.write(f"{line.found:>8}  {old.what} (plus de {old.words})")
        self.stdout.write("Rien n’a été effacé." if dry_run else "C’est fait.")
