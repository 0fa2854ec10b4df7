"""The role of the product at work: what it may do on each table, and nothing on the tables."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.db.models import CASCADE

from passculture import environment as env
from passculture.apps import ONE_ROLE, two_roles
from passculture.rights import FORGET, GROW, KEEP, RIGHTS, grant, tables
from tests.owner import as_owner

ALL = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
needs_two_roles = pytest.mark.skipif(
    not settings.TWO_DATABASE_ROLES, reason="TEST_DATABASE_OWNER_URL is empty: a single role"
)


def rights_on(table: str) -> str:
    with connection.cursor() as cursor:
        columns = ", ".join(f"has_table_privilege('{table}', '{right}')" for right in ALL)
        cursor.execute(f"SELECT {columns}")
        return ", ".join(right for right, has in zip(ALL, cursor.fetchone(), strict=True) if has)


def refused(statement: str) -> str:
    """What PostgreSQL answers to a statement that must not pass, in a transaction of its own."""
    with pytest.raises(ProgrammingError) as caught, transaction.atomic():
        connection.cursor().execute(statement)
    return str(caught.value)


@pytest.mark.django_db
def test_every_table_of_the_database_has_its_rights_written():
    """A table to come is named in `passculture/rights.py`, once, or this fails."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        there = {name for (name,) in cursor.fetchall()} - {"django_migrations"}
    named = [label for labels in RIGHTS.values() for label in labels]
    assert sorted(named) == sorted(set(named))
    assert set(tables()) == there


@needs_two_roles
@pytest.mark.django_db
@pytest.mark.parametrize("table", [*sorted(tables()), "django_migrations"])
def test_the_database_grants_exactly_what_is_written(table: str):
    assert rights_on(table) == tables().get(table, "SELECT")


def test_what_hangs_on_something_one_may_delete_can_be_deleted():
    """Django deletes the rows that hang on a row: without the right, the whole act would fail."""
    deletable = {apps.get_model(label) for label in RIGHTS[FORGET]}
    stuck = [
        f"{model._meta.label} hangs on {field.remote_field.model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete
        and field.is_relation
        and field.remote_field
        and getattr(field.remote_field, "on_delete", None) is CASCADE
        and field.remote_field.model in deletable
        and model._meta.concrete_model not in deletable
    ]
    assert stuck == []


@pytest.mark.parametrize(
    "command", ["remove_stale_contenttypes", "axes_reset_logs", "axes_reset_failure_logs"]
)
def test_a_command_that_erases_what_the_product_may_not_works_as_the_owner(command: str):
    """And the manual says so."""
    said = (Path(__file__).resolve().parents[2] / "docs/operations.md").read_text()
    assert command in env.OWNER_COMMANDS
    assert f"`{command}`" in said.split("Commands that work as the owner:")[1].split(".")[0]


# What the product tries, and what PostgreSQL answers: a right it lacks, or a thing it does not own.
LACKS, OWNS_NOT = "permission denied", "must be owner of"
WALLS = [
    ("CREATE TABLE mine (id int)", LACKS),
    # It would hide the true one.
    ("CREATE TEMPORARY TABLE bookings_booking (id int)", LACKS),
    ("DROP TABLE bookings_bookingmove", OWNS_NOT),
    ("ALTER TABLE bookings_booking DISABLE TRIGGER USER", OWNS_NOT),
    ("ALTER TABLE bookings_booking DISABLE TRIGGER booking_fsm", OWNS_NOT),
    ("DROP TRIGGER line_of_live_booking_is_fixed ON offers_collectivestock", OWNS_NOT),
    ("ALTER TABLE schools_budget DROP CONSTRAINT budget_never_overspent", OWNS_NOT),
    (
        "CREATE OR REPLACE FUNCTION refuse_change_under_a_booking() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        LACKS,
    ),
    ("SET session_replication_role = replica", LACKS),
    (f"SET ROLE {env.owner_database('')['USER']}", LACKS),
    ("REFRESH MATERIALIZED VIEW offers_search_word", LACKS),
    ("UPDATE django_migrations SET name = 'other'", LACKS),
]


@needs_two_roles
@pytest.mark.django_db
@pytest.mark.parametrize(("statement", "answer"), WALLS)
def test_the_product_at_work_takes_no_wall_down(statement: str, answer: str):
    assert refused(statement).startswith(answer)


@needs_two_roles
@pytest.mark.django_db
@pytest.mark.parametrize("label", [*RIGHTS[GROW], *RIGHTS[KEEP]])
def test_history_is_neither_emptied_nor_erased(label: str):
    table = apps.get_model(label)._meta.db_table
    assert "permission denied" in refused(f"TRUNCATE {table} CASCADE")
    assert "permission denied" in refused(f"DELETE FROM {table}")


@needs_two_roles
@pytest.mark.django_db
@pytest.mark.parametrize("label", RIGHTS[GROW])
def test_a_line_of_a_journal_is_never_written_again(label: str):
    meta = apps.get_model(label)._meta
    key = meta.pk.column
    assert "permission denied" in refused(f"UPDATE {meta.db_table} SET {key} = {key}")


@needs_two_roles
@pytest.mark.django_db
def test_a_table_to_come_can_be_used_but_not_emptied():
    as_owner("CREATE TABLE later (id bigint GENERATED BY DEFAULT AS IDENTITY, said text)")
    assert rights_on("later") == KEEP
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO later (said) VALUES ('yes') RETURNING id")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_a_role_postgresql_does_not_know_is_named(settings):
    settings.RUNTIME_ROLE = "nobody_of_that_name"
    with pytest.raises(CommandError, match="« nobody_of_that_name »"):
        grant()


@pytest.mark.django_db
def test_with_one_role_there_is_nothing_to_grant(settings):
    settings.RUNTIME_ROLE = connection.settings_dict["USER"]
    assert grant() is False
    with pytest.raises(CommandError, match="le même rôle"):
        call_command("create_runtime_role")


def test_deploying_with_one_role_is_warned_of(settings):
    settings.TWO_DATABASE_ROLES = False
    assert two_roles() == [ONE_ROLE]
    settings.TWO_DATABASE_ROLES = True
    assert two_roles() == []


def test_only_what_changes_the_tables_works_as_the_owner(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://app@db/x")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner@db/x")
    assert env.database("")["USER"] == "app"
    monkeypatch.setitem(env._at_work_as, "owner", True)
    assert env.database("")["USER"] == "owner"
    monkeypatch.setenv("DATABASE_OWNER_URL", "")
    assert env.database("")["USER"] == "app"
