"""Seals every secret column by the first of FIELD_ENCRYPTION_KEYS: `manage.py rotate_encryption`.

The scanned account statements too, and those stored before they were sealed. A key leaves the list
once this command has passed with the new one before it.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from rich.console import Console
from rich.progress import Progress

from administration.actions import record_command
from core.encrypted import Column
from passculture.sealed_columns import COLUMNS, DOCUMENTS, Sealed, rotate, rotate_documents


class Command(BaseCommand):
    """As the owner (DATABASE_OWNER_URL): the product at work cannot rewrite an account; where
    MEDIA_ROOT is.
    """

    help = "Chiffre de nouveau IBAN, RIB et seconds facteurs avec la première clé. Relançable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="compte, n’écrit rien")
        parser.add_argument("--database", default="default")

    def handle(self, *args: Any, dry_run: bool, database: str, **options: Any) -> None:
        found: dict[str, Sealed] = {}
        with Progress(console=Console(stderr=True), transient=True) as progress:
            for column in COLUMNS:
                task = progress.add_task(column.table, total=_rows(column, database))
                found[column.table] = rotate(
                    column,
                    write=not dry_run,
                    done=lambda rows, task=task: progress.advance(task, rows),
                    using=database,
                )
            task = progress.add_task(DOCUMENTS, total=None)
            documents = rotate_documents(
                write=not dry_run, done=lambda files: progress.advance(task, files)
            )
        done = "à chiffrer de nouveau" if dry_run else "chiffrées de nouveau"
        for table, seen in found.items():
            counts = (
                f"{seen.read} valeurs lues, {seen.changed} {done}, {seen.unreadable} illisibles"
            )
            self.stdout.write(f"{table} : {counts}")
        self.stdout.write(
            f"{DOCUMENTS}/ : {documents.read} fichiers lus, dont {documents.changed} "
            f"{done.replace('chiffrées', 'chiffrés')} et {documents.unreadable} illisibles"
        )
        found[DOCUMENTS] = documents
        if not dry_run and any(seen.changed for seen in found.values()):
            changed = {where: seen.changed for where, seen in found.items()}
            record_command("rotate_encryption", facts=changed)
        if unreadable := sum(seen.unreadable for seen in found.values()):
            raise CommandError(
                f"{unreadable} valeurs illisibles : il manque une clé dans FIELD_ENCRYPTION_KEYS."
            )


def _rows(column: Column, database: str) -> int:
    with connections[database].cursor() as cursor:
        table = connections[database].ops.quote_name(column.table)
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        return int(cursor.fetchone()[0])
