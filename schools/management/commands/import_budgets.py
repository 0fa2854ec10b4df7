"""manage.py import_budgets FILE: the credits of institutions, by a campaign (R40–R42)."""

import hashlib
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from administration.actions import operator, record_command
from core.errors import Refused
from schools.actions.campaign import apply_campaign, prepare
from schools.actions.campaign_work import work_on_campaign
from schools.forms.campaign_sources import proposals_of
from schools.models import BudgetCampaign, CampaignLine
from schools.queries.campaigns import Figures, figures_of

State = BudgetCampaign.State
LineState = CampaignLine.State


class Command(BaseCommand):
    """Applies the lines that can be, names the others and then exits with 1."""

    help = (
        "Importe des crédits par une campagne : CSV ou XLSX, colonnes UAI;amount;from;to;final "
        "(et event_from;event_to si les événements ont une autre période ; « to » est exclu). "
        "Relançable. Un crédit ne passe jamais sous ce qui est engagé : la ligne est refusée."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="le fichier des crédits")
        parser.add_argument(
            "--dry-run", action="store_true", help="préparer la campagne, n’écrire aucun crédit"
        )
        parser.add_argument(
            "--close",
            type=date.fromisoformat,
            metavar="DAY",
            help="clore à ce jour les crédits en cours des établissements du fichier (2027-01-01)",
        )

    def handle(
        self, *args: Any, file: Path, dry_run: bool, close: date | None = None, **options: Any
    ) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} : {error.strerror}.") from error
        campaign = self._tried(file, content, close)
        if campaign.state == State.FAILED:
            raise CommandError(f"{file} : rien n’a été changé.\n{campaign.failure}")
        for note in campaign.notes:
            self.stdout.write(note)
        if not dry_run:
            record_command("import_budgets", facts={"campaign": campaign.pk}, file=file)
            campaign = self._applied(campaign)
        self._tell(campaign, figures_of(campaign), dry_run)

    def _tried(self, file: Path, content: bytes, close: date | None) -> BudgetCampaign:
        values = {
            "title": f"import_budgets {file.name}"[:120],
            "source": BudgetCampaign.Source.FILE,
            "file": ContentFile(content, name=file.name),
            "file_name": file.name[:120],
            "digest": hashlib.sha256(content).hexdigest(),
            "close_date": close,
        }
        return self._until_rest(prepare(values=values, by=None, author=operator()))

    def _applied(self, campaign: BudgetCampaign) -> BudgetCampaign:
        if not figures_of(campaign).ready:
            return campaign
        reason = f"Commande import_budgets, {campaign.file_name}"
        try:
            running = apply_campaign(campaign_id=campaign.pk, total=None, reason=reason, by=None)
        except Refused as refusal:
            raise CommandError(f"{refusal.title}. {refusal.why} {refusal.what_to_do}") from None
        return self._until_rest(running)

    def _until_rest(self, campaign: BudgetCampaign) -> BudgetCampaign:
        """Here and now, beside whichever worker was woken: the work is done once."""
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Crédits", total=None)
            while campaign.is_moving:
                campaign = work_on_campaign(campaign_id=campaign.pk, proposals_of=proposals_of)
                progress.advance(task)
        return campaign

    def _tell(self, campaign: BudgetCampaign, found: Figures, dry_run: bool) -> None:
        note = " (essai : aucun crédit n’est écrit)" if dry_run else ""
        refused = found.wrong + found.refused
        self.stdout.write(
            f"Campagne n° {campaign.pk}, {found.lines - found.closed} lignes lues{note} : "
            f"{found.created} crédits créés, {found.changed} modifiés, {found.same} inchangés, "
            f"{refused} refusés"
        )
        if refused:
            wrong = campaign.lines.filter(state__in=[LineState.WRONG, LineState.REFUSED])
            raise CommandError("\n".join(line.told for line in wrong.order_by("file_line", "pk")))
