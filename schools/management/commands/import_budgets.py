"""manage.py import_budgets FILE: the credits of institutions (R40–R42)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from administration.actions import record_command
from schools.actions.budget_file import import_budgets
from schools.forms.budget_file import read_budgets
from schools.forms.table import BadFile


class Command(BaseCommand):
    """Applies the lines that can be, names the others and then exits with 1."""

    help = (
        "Importe des crédits : CSV ou XLSX, colonnes UAI;amount;from;to;final "
        "(et event_from;event_to si les événements ont une autre période ; « to » est exclu). "
        "Relançable. Un crédit ne passe jamais sous ce qui est engagé : la ligne est refusée."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="le fichier des crédits")
        parser.add_argument("--dry-run", action="store_true", help="compter sans rien écrire")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            lines, errors, notes = read_budgets(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} : {error.strerror}.") from error
        except BadFile as error:
            raise CommandError(f"{file} : rien n’a été changé.\n{error}") from error
        if not dry_run:
            record_command("import_budgets", file=file)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Crédits", total=len(lines))
            report = import_budgets(
                lines=lines, dry_run=dry_run, advance=lambda: progress.advance(task)
            )
        refused = sorted([*errors, *report.refused])
        for said in notes:
            self.stdout.write(said)
        note = " (essai : rien n’est écrit)" if dry_run else ""
        self.stdout.write(
            f"{len(lines) + len(errors)} lignes lues{note} : {report.created} crédits créés, "
            f"{report.updated} modifiés, {report.unchanged} inchangés, {len(refused)} refusés"
        )
        if refused:
            raise CommandError("\n".join(str(error) for error in refused))
