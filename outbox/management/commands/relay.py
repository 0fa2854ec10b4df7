"""Delivers the outgoing messages without Celery: `manage.py relay` (D7)."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from outbox.actions import deliver_due
from outbox.actions.relaying import relay

# The next message is the first of its index, in the order they leave. PostgreSQL, which never knows
# how many wait just now, would rather gather thousands of rows and sort them; where nothing waited
# when it last counted, it takes any index that has what waits, and sorts that.
HOW_TO_PLAN = {"enable_bitmapscan": "off", "enable_sort": "off"}


class Command(BaseCommand):
    """Sweeps the outbox for ever, or once."""

    help = "Remet les messages sortants (ADAGE, courriels) sans passer par Celery."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="un seul passage")
        parser.add_argument(
            "--every", type=float, default=0.5, help="secondes entre deux regards quand il attend"
        )
        parser.add_argument(
            "--idle", type=float, default=5, help="secondes entre deux regards quand rien n’attend"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{deliver_due(limit=10_000)} message(s) traité(s)")
            return
        for setting, value in HOW_TO_PLAN.items():
            connection.settings_dict["OPTIONS"]["options"] += f" -c {setting}={value}"
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        relay(stop=stop, every=options["every"], idle=options["idle"])
