"""manage.py after_restore: nothing leaves a restored database until somebody has looked (F30)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from adage_sync import actions, pull
from adage_sync.client.reference import AdageSilent
from administration.actions import record_command
from core.errors import Refused
from outbox.actions import enter_quarantine, release
from outbox.models import Message

WHO = "manage.py after_restore"
SHOWN = 50


class Command(BaseCommand):
    """Opens the quarantine and lists the differences; lifts it when told to."""

    help = (
        "Après la restauration d’une sauvegarde : met les envois en quarantaine, ouvre une "
        "nouvelle époque, compare avec ADAGE. --release lève la quarantaine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--release", action="store_true", help="lever la quarantaine")

    def handle(self, *args: Any, **options: Any) -> None:
        record_command("after_restore", facts={"release": bool(options["release"])})
        try:
            if options["release"]:
                release(by_whom=WHO)
                self.stdout.write("Quarantaine levée : les envois reprennent.")
                return
            rows = self._ask_adage()
            quarantine = enter_quarantine(
                by_whom=WHO, epoch_at_least=actions.epoch_above(rows or [])
            )
        except Refused as refusal:
            raise CommandError(f"{refusal.title}. {refusal.why}") from refusal
        aside = Message.objects.filter(state="PARKED", seq__isnull=True).count()
        self.stdout.write(
            f"Quarantaine ouverte, époque {quarantine.epoch} : rien ne part.\n"
            f"{aside} courriels mis de côté : peut-être déjà partis, à décider un par un."
        )
        self._say_differences(rows)

    def _ask_adage(self) -> list[dict[str, Any]] | None:
        try:
            return pull.what_adage_holds()
        except AdageSilent as silence:
            self.stderr.write(f"Comparaison impossible : {silence}")
            return None

    def _say_differences(self, rows: list[dict[str, Any]] | None) -> None:
        if rows is None:
            return
        found = actions.differences(rows)
        self.stdout.write(f"{len(found)} différences avec ADAGE")
        for item in found[:SHOWN]:
            self.stdout.write(f"  {item.ref} : ici {item.ours} ; ADAGE {item.theirs}")
        if len(found) > SHOWN:
            self.stdout.write(f"  … et {len(found) - SHOWN} autres")
        self.stdout.write(
            "Ensuite : administration, « Échanges avec ADAGE », ou cette commande avec --release."
        )
