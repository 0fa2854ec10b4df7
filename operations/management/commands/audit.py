"""Asks the house sixteen questions and says what each found: `manage.py audit` (D12)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.audit import QUERIES, rows_of

SHOWN = 10


class Command(BaseCommand):
    """One line a query; exit code 1 as soon as one finds a row."""

    help = "Vérifie la maison : seize requêtes (A1 à A16) qui ne doivent trouver aucune ligne."

    def handle(self, *args: Any, **options: Any) -> None:
        faulty = []
        for query in QUERIES:
            rows = rows_of(query)
            self.stdout.write(f"{query.code}  {len(rows)} rows  {query.fault}")
            for row in rows[:SHOWN]:
                self.stdout.write(f"      {row}")
            if rows:
                faulty.append(query.code)
        if faulty:
            raise CommandError(f"faults found by {', '.join(faulty)}", returncode=1)
