"""`dev.py check`, migrations: none locks a table that holds rows, or breaks the code still at work.

Those that say `initial = True` made the tables: nothing was in them. Every other one of ours is
read as the SQL it becomes, which takes a PostgreSQL to write: one is started for the moment.
"""

import os
import sys

import django
from django.apps import apps
from django_migration_linter import MigrationLinter

from devtools.local.places import ROOT
from devtools.local.pytest_plugin import ThrowAway

# How a data migration calls the model it asks for: a matter of style.
NOT_ASKED = ["RUNPYTHON_MODEL_VARIABLE_NAME"]
# From varchar to text, which the linter takes for any change of type: PostgreSQL rewrites no row,
# and the code at work reads the one as the other.
WIDENED = ["0004_iban_as_text", "0008_telephone"]


def main() -> int:
    """Lint on a throw-away server; 1 when a migration is refused, its reason printed."""
    servers = ThrowAway()
    try:
        servers.postgres.start()
        os.environ["DATABASE_URL"] = servers.postgres.owner_url
        os.environ |= {"DATABASE_OWNER_URL": "", "LOG_LEVEL": "WARNING"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "passculture.settings"
        django.setup()
        return 0 if is_clean(our_apps()) else 1
    finally:
        servers.end()


def our_apps() -> list[str]:
    """The labels of the apps whose code is in this repository."""
    return [app.label for app in apps.get_app_configs() if (ROOT / app.name).is_dir()]


def is_clean(labels: list[str]) -> bool:
    """Lint the migrations of these apps after their initial ones; what is doubtful is refused."""
    linter = MigrationLinter(
        include_apps=labels,
        ignore_initial_migrations=True,
        all_warnings_as_errors=True,
        exclude_migration_tests=NOT_ASKED,
        ignore_name=WIDENED,
        quiet=["ok", "ignore"],
        no_cache=True,
    )
    linter.lint_all_migrations()
    linter.print_summary()
    return not linter.has_errors


if __name__ == "__main__":
    sys.exit(main())
