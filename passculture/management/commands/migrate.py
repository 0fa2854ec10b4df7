"""`migrate`, which refuses a database older than the migrations: they began again, one per app."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from passculture.management.quick_states import QuickExecutor

FIRST = ("accounts", "0001_initial")
# Every database made before holds this one, and none made since: the numbers go on after it.
FORMER = ("bookings", "0002_initial")
REFUSED = (
    "This database was made by migrations that no longer exist: start again from an empty one "
    "(`python3 dev.py up --reset`, or `docker compose down --volumes`)."
)
migrate.MigrationExecutor = QuickExecutor  # type: ignore[attr-defined]


class Command(migrate.Command):
    """Django's own, after that one question; its executor draws less."""

    def handle(self, *args: Any, **options: Any) -> None:
        if is_former(connections[options["database"]]):
            raise CommandError(REFUSED)
        super().handle(*args, **options)


def is_former(connection: BaseDatabaseWrapper) -> bool:
    """Say whether its tables came by other migrations, or by none that it remembers."""
    applied = MigrationRecorder(connection).applied_migrations()
    if FORMER in applied:
        return True
    return FIRST not in applied and "accounts_user" in connection.introspection.table_names()
