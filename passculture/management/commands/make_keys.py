"""Makes the pair of keys ADAGE's tokens are signed with: `manage.py make_keys FOLDER`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from passculture.keys import adage_pair


class Command(BaseCommand):
    """For a site that talks to the pretend ADAGE; the true one gives its own public key."""

    help = "Fabrique les clés d’ADAGE simulé dans un dossier, si elles manquent. Relançable."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="dossier des clés")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        for file in adage_pair(folder):
            self.stdout.write(str(file))
