"""manage.py run_job: a job of the clock, by hand (F25)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.actions import run
from jobs.queries import jobs


class Command(BaseCommand):
    """Runs a job as the clock does: once a period, one at a time."""

    help = "Lance une tâche de l’horloge ; sans nom, les liste."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="nom de la tâche")

    def handle(self, *args: Any, name: str | None, **options: Any) -> None:
        if name is None:
            for job in sorted(jobs().values(), key=lambda job: job.name):
                self.stdout.write(f"{job.name:<32} {job.title}")
            return
        if name not in jobs():
            raise CommandError(f"Aucune tâche ne s’appelle « {name} ».")
        handled = run(name=name)
        if handled is None:
            self.stdout.write("Rien à faire\u00a0: elle est passée, ou elle passe en ce moment.")
        else:
            self.stdout.write(f"{handled} élément(s) traité(s).")
