"""The database of the tests, migrated once on a cluster, then copied for each process of tests.

Each process works in a copy of its own: nothing a test leaves behind, and no run that is killed in
the middle, is ever seen by another run. The template takes no connection once it is made.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from devtools.local.places import ROOT
from devtools.local.pytest_plugin import RUN
from passculture import environment as env
from passculture.rights import grant

NAME = "template_of_tests"
LOCK = 20210021  # one process at a time looks at the template, makes it, copies it
# What `migrate` reads: the migrations and what they import, the models (content types,
# permissions), the rights it grants, the apps installed and the packages that bring their own.
MATTERS = (
    "uv.lock",
    "core/**/*.py",
    "passculture/rights.py",
    "passculture/settings/*.py",
    "passculture/management/**/*.py",
    *(f"*/{room}" for room in ("migrations/*.py", "apps.py", "models.py", "models/**/*.py")),
    *(f"*/{room}" for room in ("rules.py", "rules/**/*.py")),
    "tests/template.py",
)


def copy() -> None:
    """Make this process a fresh database and turn Django's connection to it."""
    ours = f"test_{os.environ[RUN]}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with _in_turn() as cluster:
        wanted = fingerprint()
        if stamp(cluster) != wanted:
            make(cluster, wanted)
        _create(cluster, ours, template=NAME)
    _turn_to(ours)
    # What a role may do to the database itself is not copied with it.
    grant()


def fingerprint() -> str:
    """What the code says the database must be, whatever the cluster holds."""
    files = sorted({file for pattern in MATTERS for file in ROOT.glob(pattern)})
    found = hashlib.sha256()
    for file in files:
        found.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return found.hexdigest()


def stamp(cluster: psycopg.Connection) -> str | None:
    """The fingerprint of the code that made the template: written last, absent from a half one."""
    found = cluster.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [NAME]
    ).fetchone()
    return found[0] if found else None


def make(cluster: psycopg.Connection, wanted: str) -> None:
    """Migrate an empty database, from the code this process has read."""
    _create(cluster, NAME)
    _turn_to(NAME)
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    cluster.execute(f"ALTER DATABASE {NAME} ALLOW_CONNECTIONS false")
    cluster.execute(f"COMMENT ON DATABASE {NAME} IS '{wanted}'")


def _create(cluster: psycopg.Connection, name: str, *, template: str = "template1") -> None:
    names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
    for statement in (
        "DROP DATABASE IF EXISTS {name} WITH (FORCE)",
        "CREATE DATABASE {name} TEMPLATE {template}",
    ):
        cluster.execute(sql.SQL(statement).format(**names))


def _turn_to(name: str) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = name


@contextmanager
def _in_turn() -> Iterator[psycopg.Connection]:
    """A connection of the owner outside every database of tests, one process at a time."""
    owner = env.owner_database("")
    with psycopg.connect(
        host=owner["HOST"], user=owner["USER"], dbname="postgres", autocommit=True
    ) as cluster:
        cluster.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cluster
