"""The servers of the local stack survive what machines do to them."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from devtools.local import process
from devtools.local.errors import LocalError
from devtools.local.places import places, private_folder
from devtools.local.postgres import DATABASE, RUNTIME_ROLE, Postgres
from devtools.local.servers import Servers, available, owned
from devtools.local.valkey import Valkey

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from devtools.local.places import places
from devtools.local.postgres import Postgres
server = Postgres(places(Path(sys.argv[1])))
server.start()
print(server.child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("state")
    yield folder
    where = places(folder)
    shutil.rmtree(where.sockets)
    shutil.rmtree(where.data)


@pytest.fixture
def postgres(state: Path) -> Iterator[Postgres]:
    server = Postgres(places(state))
    yield server
    server.stop()


def run_sql(server: Postgres, sql: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def test_rows_survive_a_kill_of_the_server(postgres: Postgres):
    postgres.start()
    run_sql(postgres, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)")
    assert postgres.child
    os.kill(postgres.child.pid, signal.SIGKILL)
    postgres.child.wait()
    postgres.start()
    assert run_sql(postgres, "SELECT n FROM kept") == [(1,)]


def test_data_of_a_single_role_get_the_second_one(postgres: Postgres):
    """A developer's folder of before: `up` must go on working, without its data being touched."""
    postgres.start()
    with postgres.administer() as connection:
        connection.execute(f"DROP ROLE {RUNTIME_ROLE}")
    postgres.stop()
    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (RUNTIME_ROLE,)
    with psycopg.connect(postgres.owner_url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (DATABASE,)


def test_a_stale_lock_of_a_dead_process_is_dropped(postgres: Postgres):
    postgres.start()
    postgres.stop()
    (postgres.data / "postmaster.pid").write_text("1\n/elsewhere\n")
    (postgres.places.sockets / ".s.PGSQL.5432.lock").write_text("1\n")
    postgres.start()
    assert postgres.answers()


def test_nothing_survives_a_killed_parent(state: Path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(state)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    server = int(holder.stdout.readline())
    assert process.is_alive(server)
    holder.kill()
    holder.wait()
    assert process.wait_until(lambda: not process.is_alive(server), seconds=10)


def test_data_of_another_version_are_named_and_left_alone(postgres: Postgres):
    postgres.start()
    postgres.stop()
    (postgres.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(LocalError, match="written by PostgreSQL 14"):
        postgres.start()
    assert (postgres.data / "base").exists()


def test_an_interrupted_creation_is_begun_again(postgres: Postgres):
    draft = postgres.data.with_name("postgresql.init")
    draft.mkdir()
    (draft / "half").write_text("written")
    postgres.start()
    assert postgres.answers()
    assert not draft.exists()


def test_the_socket_folder_is_ours_alone(postgres: Postgres):
    folder = postgres.places.sockets
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(str(folder / ".s.PGSQL.5432.lock")) < 107


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to own a folder as somebody else")
def test_a_folder_prepared_by_somebody_else_is_refused(tmp_path: Path):
    trap = tmp_path / "trap"
    trap.mkdir()
    os.chown(trap, 12345, 12345)
    with pytest.raises(LocalError, match="belongs to another account"):
        private_folder(trap, places(tmp_path / "state").user)


def test_a_reset_removes_the_data_and_what_was_handed_over_and_keeps_the_keys(
    state: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    servers = Servers(places(state))
    for written in (
        servers.postgres.data / "PG_VERSION",
        servers.places.data / "valkey" / "appendonly",
        state / "files" / "handed-over.pdf",
        state / "keys" / "secret_key",
    ):
        written.parent.mkdir(exist_ok=True)
        written.write_text("of before")
    servers.forget()
    assert list(servers.places.data.iterdir()) == []
    assert not (state / "files").exists()
    assert (state / "keys" / "secret_key").exists()
    servers.forget()


def test_a_reset_leaves_a_database_that_is_not_ours(state: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/theirs")
    with pytest.raises(LocalError, match="DATABASE_URL names another"):
        Servers(places(state)).forget()


def test_the_queue_survives_a_restart_of_valkey(state: Path):
    import redis

    server = Valkey(places(state))
    server.start()
    try:
        redis.Redis(unix_socket_path=str(server.socket)).set("kept", "yes")
        server.stop()
        server.start()
        assert redis.Redis(unix_socket_path=str(server.socket)).get("kept") == b"yes"
    finally:
        server.stop()


def test_a_command_joins_the_running_servers_and_leaves_them_running(
    state: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    host, guest = Servers(places(state)), Servers(places(state))
    with owned(host) as mine:
        assert mine
        host.start()
        try:
            with available(guest):
                assert guest.postgres.child is None
                assert guest.postgres.answers()
            assert host.postgres.answers()
        finally:
            host.stop()


def test_a_command_alone_starts_the_servers_and_stops_them(
    state: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    servers = Servers(places(state))
    began = time.monotonic()
    with available(servers):
        assert servers.answer()
    assert not servers.answer()
    assert time.monotonic() - began < 30


def test_a_stubborn_child_is_ended_with_its_whole_group(tmp_path: Path):
    stubborn = "trap '' TERM; sleep 60 & echo $!; wait; sleep 60"
    child = process.start(["sh", "-c", stubborn], log=tmp_path / "log", environment=os.environ)
    assert process.wait_until(lambda: (tmp_path / "log").read_text().strip() != "", seconds=5)
    grandchild = int((tmp_path / "log").read_text())
    process.stop(child, patience=0.3)
    assert not process.is_alive(child.pid)
    assert process.wait_until(lambda: not process.is_alive(grandchild), seconds=5)


@pytest.mark.parametrize("error", [FileNotFoundError, ProcessLookupError])
def test_a_process_that_ends_while_it_is_looked_at_is_dead(
    monkeypatch: pytest.MonkeyPatch, error: type[OSError]
):
    """Its number answers, then its file is gone (not there, or emptied while it is read)."""

    def gone(*_: object) -> str:
        raise error

    assert process.is_alive(os.getpid())
    monkeypatch.setattr(Path, "read_text", gone)
    assert not process.is_alive(os.getpid())


def test_a_name_between_brackets_does_not_hide_a_state():
    assert process.state_in("7 (a) Z (b) S 1 7") == "S"
