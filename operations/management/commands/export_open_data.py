"""`manage.py export_open_data`: the open data of a school year as a ZIP, no person in it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from operations import open_data
from operations.statistics import year_of


class Command(BaseCommand):
    """Writes the archive; `--year 2026` is the school year 2026-2027, the current one without."""

    help = "Write the open data of a school year: no person, no cell under 5."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        year = year_of(options["year"])
        content = open_data.archive(year)
        options["file"].write_bytes(content)
        self.stdout.write(f"{options['file']}: {year}, {len(content)} bytes")
