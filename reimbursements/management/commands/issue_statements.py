"""manage.py issue_statements: the statements of the last day that has some (R51)."""

from argparse import ArgumentParser
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from administration.actions import record_command
from bookings.rules import local_day
from core.errors import Refused
from core.rules import PARIS, euros, middle_date, plural
from reimbursements.actions import run_statements
from reimbursements.queries.preview import planned
from reimbursements.rules import last_statement_day


class Command(BaseCommand):
    """Issues what is due; run again, it goes on where it stopped and repeats nothing."""

    help = "Émet les justificatifs du dernier jour prévu. Relançable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="un autre jour, AAAA-MM-JJ")
        parser.add_argument("--dry-run", action="store_true", help="compter sans rien écrire")

    def handle(self, *args: Any, day: date | None, dry_run: bool, **options: Any) -> None:
        day = day or last_statement_day(local_day(timezone.now(), PARIS))
        if dry_run:
            self._tell(day)
            return
        record_command("issue_statements", facts={"day": day.isoformat()})
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Justificatifs", total=None)
            try:
                report = run_statements(
                    day=day,
                    by=None,
                    expect=lambda count: progress.update(task, total=count),
                    advance=lambda: progress.advance(task),
                )
            except Refused as refused:
                raise CommandError(f"{refused.title}. {refused.why}") from refused
        self._say(day, len(report.issued), report.total, len(report.waiting), len(report.held))

    def _tell(self, day: date) -> None:
        """Say what would be issued."""
        found = list(planned(day))
        held = sum(one.is_held for one in found)
        found = [one for one in found if not one.is_held]
        ready = [one for one in found if one.has_bank_details]
        total = sum((one.total for one in ready), Decimal(0))
        self.stdout.write("Essai\u00a0: rien n’est écrit.")
        self._say(day, len(ready), total, len(found) - len(ready), held)

    def _say(self, day: date, issued: int, total: Decimal, waiting: int, held: int) -> None:
        self.stdout.write(
            f"Lot du {middle_date(day)}\u00a0: {issued} justificatif{plural(issued)}, "
            f"{euros(total, free_word=False)}, "
            f"{waiting} partenaire{plural(waiting)} sans coordonnées bancaires validées"
            + (f", {held} retenu{plural(held)} (versements suspendus)" if held else "")
        )
