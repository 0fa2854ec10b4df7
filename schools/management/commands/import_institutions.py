"""manage.py import_institutions FILE: the official directory of institutions (R5)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from rich.console import Console
from rich.progress import Progress

from administration.actions import record_command
from schools import rules
from schools.actions.directory import ClosesTooMany, import_directory
from schools.actions.report import BadFile, DirectoryReport
from schools.forms.directory import read_directory
from schools.models import Institution

SHOWN = 20
SAY_YES = "Si c’est bien ce que vous voulez, relancez avec --yes."


class Command(BaseCommand):
    """Reads, checks the whole file, then writes in one transaction."""

    help = (
        "Importe l’annuaire officiel de l’éducation (CSV ou XLSX). "
        "Relançable : un second passage ne change rien. Une erreur : rien n’est changé. "
        "Si plus de 2 % des établissements devenaient non éligibles ou fermés, la commande "
        "s’arrête et les nomme ; --yes le fait."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="le fichier de l’annuaire")
        parser.add_argument("--dry-run", action="store_true", help="compter sans rien écrire")
        parser.add_argument(
            "--yes", action="store_true", help="fermer même plus de 2 %% des établissements"
        )

    def handle(self, *args: Any, file: Path, dry_run: bool, yes: bool, **options: Any) -> None:
        try:
            rows, notes = read_directory(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} : {error.strerror}.") from error
        except BadFile as error:
            lines = [f"{file} : rien n’a été changé."]
            lines += [str(line) for line in error.errors[:SHOWN]]
            if len(error.errors) > SHOWN:
                lines.append(f"… et {len(error.errors) - SHOWN} autres lignes en erreur.")
            raise CommandError("\n".join(lines)) from error
        if not dry_run:
            record_command("import_institutions", facts={"yes": yes}, file=file)
        try:
            with Progress(console=Console(stderr=True), transient=True) as progress:
                task = progress.add_task("Établissements", total=len(rows))
                report = import_directory(
                    rows=rows, dry_run=dry_run, sure=yes, advance=lambda: progress.advance(task)
                )
        except OperationalError as error:
            raise CommandError("La base est occupée, rien n’a été changé : relancez.") from error
        except ClosesTooMany as stop:
            named = "\n".join(f"  {school}" for school in stop.closed)
            said = f"{file} : rien n’a été changé. {stop.why} {stop.what_to_do} {SAY_YES}"
            raise CommandError(f"{said}\n{named}") from stop
        self.stdout.write("\n".join([*notes, *_lines(report, dry_run)]))


def _lines(report: DirectoryReport, dry_run: bool) -> list[str]:
    aside = report.left_aside
    names = {field.name: str(field.verbose_name) for field in Institution._meta.concrete_fields}
    lines = [
        f"{report.rows} lignes lues" + (" (essai : rien n’est écrit)" if dry_run else ""),
        f"  {len(report.created)} établissements créés",
        f"  {len(report.updated)} mis à jour",
        *(
            f"      {uai}\u00a0: {', '.join(names[one] for one in fields)}"
            for uai, fields in report.updated.items()
        ),
        f"  {report.unchanged} inchangés",
        f"  {len(report.sites)} lignes d’un autre site d’un établissement",
        *(f"      {site}" for site in report.sites),
        f"  {aside.total()} lignes laissées de côté",
        *(f"      {count} : {reason}" for reason, count in aside.most_common()),
    ]
    # All of them: somebody may have to answer for each.
    lines += _section("devenus non éligibles ou fermés", report.closed, len(report.closed))
    if dry_run and rules.closes_too_many(len(report.closed), report.known):
        lines.append(f"      plus de 2 % de {report.known} : l’import demandera --yes")
    lines += _section("décisions de l’administration gardées", report.kept)
    lines += _section("absents de ce fichier, laissés ouverts (à vérifier)", report.absent)
    return lines


def _section(title: str, schools: list[str], shown: int = SHOWN) -> list[str]:
    if not schools:
        return []
    more = [f"      … et {len(schools) - shown} autres"] if len(schools) > shown else []
    return [f"  {len(schools)} {title}", *(f"      {school}" for school in schools[:shown]), *more]
