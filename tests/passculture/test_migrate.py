"""A database older than the migrations is refused in one sentence that says how to begin again."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from passculture.management.commands.migrate import FORMER, REFUSED, is_former
from tests.owner import as_owner

REMEMBER = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())"


@pytest.mark.django_db
def test_a_database_made_by_former_migrations_is_refused():
    assert not is_former(connection)
    as_owner(REMEMBER, values=FORMER)
    with pytest.raises(CommandError) as refusal:
        call_command("migrate", verbosity=0)
    assert str(refusal.value) == REFUSED
    assert "`python3 dev.py up --reset`" in REFUSED
    assert REFUSED.count(". ") == 0


@pytest.mark.django_db
def test_tables_that_no_migration_remembers_are_refused():
    as_owner("DELETE FROM django_migrations")
    with pytest.raises(CommandError, match="no longer exist"):
        call_command("migrate", verbosity=0)


@pytest.mark.django_db
def test_a_name_to_come_is_not_a_former_one():
    """Code put back a version behind its database goes on, as Django lets it."""
    as_owner(REMEMBER, values=("bookings", "9999_to_come"))
    assert not is_former(connection)
