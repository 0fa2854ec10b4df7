"""Delivers the outgoing messages without Celery: `manage.py relay` (D7)."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections

from outbox.actions import deliver_due, settle_doubts

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Sweeps the outbox for ever, or once."""

    help = "Remet les messages sortants (ADAGE, courriels) sans passer par Celery."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="un seul passage")
        parser.add_argument("--every", type=float, default=0.5, help="secondes entre deux passages")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{deliver_due(limit=10_000)} message(s) traité(s)")
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.wait(options["every"]):
            try:
                settle_doubts()
                while deliver_due() and not stop.is_set():
                    pass
            except Error:
                # The database went away: say so, come back to it.
                log.exception("relay lost the database")
                close_old_connections()
