"""manage.py import_offers FILE --partner SIREN: the offers of a partner, in a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from accounts.models import User
from administration.actions import record_command
from core.errors import NotAllowed, Refused
from core.files.sheets import BadSheet
from offers.actions.import_job import HandedFile, confirm_import, receive_import
from offers.actions.import_lines import AT_WORK, Problem, work_on_import
from offers.forms.imports import LineReader, read_offers, reader_of
from offers.models import ImportJob
from offers.queries.imports import counts_of, lines_to_correct
from venues.models import Membership, Partner


class Command(BaseCommand):
    """Creates the drafts of the lines that can be, names the others and then exits with 1."""

    help = (
        "Importe des offres (CSV ou XLSX, colonnes du modèle de /pro/imports/) pour un partenaire. "
        "Chaque bonne ligne devient un brouillon ; les autres sont nommées."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="le fichier des offres")
        parser.add_argument("--partner", required=True, metavar="SIREN", help="le partenaire")
        parser.add_argument("--by", metavar="EMAIL", help="qui signe (défaut : premier membre)")
        parser.add_argument("--publish", action="store_true", help="publier aussitôt")
        parser.add_argument("--dry-run", action="store_true", help="vérifier sans rien écrire")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        # Who signs the offers, with their partner.
        siren = options["partner"]
        email = options["by"]
        partner = Partner.objects.filter(siren=siren).first()
        if partner is None:
            raise CommandError(f"Aucun partenaire n’a le SIREN {siren}.")
        members = Membership.objects.filter(partner=partner).select_related("user", "partner")
        if email:
            members = members.filter(user__in=User.objects.with_email(email))
        member = members.order_by("pk").first()
        if member is None:
            raise CommandError("Ce partenaire n’a pas de membre qui puisse signer ces offres.")
        try:
            handed = read_offers(file.name, file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} : {error.strerror}.") from error
        except BadSheet as error:
            raise CommandError(f"{file} : rien n’a été changé. {error}") from error
        if not dry_run:
            facts = {"partner": partner.pk, "publish": options["publish"]}
            record_command("import_offers", facts=facts, file=file)
        try:
            report = _check(handed, member) if dry_run else _import(handed, member, options)
        except (NotAllowed, Refused) as refusal:
            raise CommandError(f"Rien n’a été changé. {refusal.why}") from refusal
        created, wrong = report
        note = " (essai : rien n’est écrit)" if dry_run else ""
        total = len(handed.sheet.rows)
        self.stdout.write(f"{total} lignes lues{note} : {created}, {len(wrong)} à corriger")
        if wrong:
            raise CommandError("\n".join(wrong))


def _check(handed: HandedFile, member: Membership) -> tuple[str, list[str]]:
    """Read every line, write nothing."""
    columns, rows = handed.sheet.header, handed.sheet.rows
    read = LineReader(partner=member.partner, by=member.user, columns=columns)
    wrong: list[str] = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for number, cells in progress.track(rows, description="Offres"):
            if problems := read(cells).problems:
                wrong.append(_line(number, problems))
    return f"{len(rows) - len(wrong)} prêtes", wrong


def _import(
    handed: HandedFile, member: Membership, options: dict[str, Any]
) -> tuple[str, list[str]]:
    """Receive, check, confirm, apply: what the site does, without waiting for a worker."""
    job = receive_import(partner_id=member.partner_id, handed=handed, by=member.user)
    job = _work(job, "Vérification")
    if job.state == ImportJob.State.READY and counts_of(job).ready:
        confirm_import(job_id=job.pk, publish=options["publish"], by=member.user)
        job = _work(job, "Création")
    counts = counts_of(job)
    wrong = [
        _line(line.number, [Problem(*problem) for problem in line.problems])
        for line in lines_to_correct(job)
    ]
    return f"{counts.created} offres créées, dont {counts.published} publiées", wrong


def _work(job: ImportJob, what: str) -> ImportJob:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=job.lines.count())
        while True:
            job = work_on_import(job_id=job.pk, reader_of=reader_of)
            counts = counts_of(job)
            done = counts.checked if job.confirmed_at is None else counts.applied
            progress.update(task, completed=done)
            if job.state not in AT_WORK:
                return job


def _line(number: int, problems: list[Problem]) -> str:
    said = " ".join(f"{p.column} : {p.sentence}" if p.column else p.sentence for p in problems)
    return f"ligne {number} : {said or 'non traitée.'}"
