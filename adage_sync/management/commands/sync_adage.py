"""manage.py sync_adage: institutions, teachers and partners as ADAGE knows them (R3, R5)."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from adage_sync import pull
from adage_sync.actions.reference import SyncReport
from adage_sync.client.reference import AdageSilent
from administration.actions import record_command
from schools.models import Institution
from schools.queries import school_year_of

PARTS = ("institutions", "teachers", "partners")
TITLES = {"institutions": "Établissements", "teachers": "Enseignants", "partners": "Partenaires"}
SHOWN = 20
WORDS = {
    "created": "créés",
    "updated": "mis à jour",
    "gained": "ont gagné leur référencement, leurs offres sont de nouveau affichées",
    "lost": "ont perdu leur référencement, leurs offres sont retirées",
    "unknown": "inconnus ici",
    "absent": "éligibles ici, absents d’ADAGE cette année (à vérifier)",
    "elsewhere": "déjà venus d’un autre établissement, laissés tels quels",
    "refused": "laissés de côté",
}


class Command(BaseCommand):
    """Reads each part, writes it, says what changed."""

    help = (
        "Lit les établissements, les enseignants et les partenaires référencés dans ADAGE. "
        "Relançable : un second passage ne change rien."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="dire sans rien écrire")
        parser.add_argument("--only", choices=PARTS, action="append", help="une partie seulement")
        parser.add_argument(
            "--all", action="store_true", help="tous les partenaires, pas les seuls changements"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        if not dry_run:
            parts = list(options["only"] or PARTS)
            record_command("sync_adage", facts={"parts": parts, "all": options["all"]})
        try:
            with Progress(console=Console(stderr=True), transient=True) as progress:
                for part in options["only"] or PARTS:
                    report = self._read(part, dry_run, options["all"], progress)
                    trial = " (essai : rien n’est écrit)" if dry_run else ""
                    lines = [
                        f"{TITLES[part]} : {report.read} lus{trial}",
                        f"  {report.unchanged} inchangés",
                    ]
                    for what, names in report.lines.items():
                        lines.append(f"  {len(names)} {WORDS[what]}")
                        counted = list(Counter(names).items())
                        lines += [
                            f"      {name}{f' × {n}' if n > 1 else ''}"
                            for name, n in counted[:SHOWN]
                        ]
                        if len(counted) > SHOWN:
                            lines.append(f"      … et {len(counted) - SHOWN} autres")
                    self.stdout.write("\n".join(lines))
        except AdageSilent as silence:
            raise CommandError(f"{silence} Ce qui précède est fait ; relancez.") from silence
        except OperationalError as error:
            raise CommandError("La base est occupée : relancez.") from error

    def _read(self, part: str, dry_run: bool, everything: bool, progress: Progress) -> SyncReport:
        if part == "institutions":
            task = progress.add_task(TITLES[part], total=None)
            year = school_year_of(timezone.localdate())
            if year is None:
                raise CommandError("L’année scolaire en cours n’est pas ouverte (administration).")
            report = pull.sync_institutions(year=year.adage_id, dry_run=dry_run)
        elif part == "teachers":
            schools = list(Institution.objects.eligible().order_by("uai"))
            task = progress.add_task(TITLES[part], total=len(schools))
            report = pull.sync_teachers(
                schools=schools, dry_run=dry_run, advance=lambda: progress.advance(task)
            )
        else:
            task = progress.add_task(TITLES[part], total=None)
            report = pull.sync_partners(everything=everything, dry_run=dry_run)
        progress.remove_task(task)
        return report
