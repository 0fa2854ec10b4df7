"""The kept test cluster survives what people do to it, and nothing of it survives its time."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from devtools.local import keeper, locks, process
from devtools.local.errors import LocalError
from devtools.local.places import ROOT, places
from devtools.local.postgres import Postgres
from devtools.local.pytest_plugin import wants_shared
from devtools.local.shared_cluster import SharedCluster
from devtools.local.test import KEEP

pytestmark = pytest.mark.slow

# A run of its own: joins, makes a database, says so, and waits to be killed.
RUN = """
import sys, time
from pathlib import Path
from devtools.local.shared_cluster import SharedCluster
cluster = SharedCluster(Path(sys.argv[1]))
postgres = cluster.join()
with postgres.administer() as connection:
    connection.execute(f"CREATE DATABASE test_{sys.argv[2]}")
print("in", flush=True)
time.sleep(60)
"""


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedCluster]:
    folder = tmp_path_factory.mktemp("kept")
    kept = SharedCluster(folder)
    yield kept
    kept.release()
    kept.stop()
    where = places(folder)
    shutil.rmtree(where.sockets)
    shutil.rmtree(where.data)


def begin_run(cluster: SharedCluster, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(cluster.folder), name],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def words_of(run: subprocess.Popen[str]) -> str:
    assert run.stdout
    return run.stdout.readline().strip()


def kill(run: subprocess.Popen[str]) -> None:
    run.kill()
    run.wait()


def keeper_of(cluster: SharedCluster) -> int:
    pid = locks.holder(cluster.folder / keeper.KEEPER)
    assert pid is not None
    return pid


def server_of(postgres: Postgres) -> int:
    return int((postgres.data / "postmaster.pid").read_text().split()[0])


def databases(postgres: Postgres) -> set[str]:
    with postgres.administer() as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def joined(cluster: SharedCluster) -> Postgres:
    postgres = cluster.join()
    assert postgres is not None
    return postgres


def gone(pid: int) -> bool:
    return process.wait_until(lambda: not process.is_alive(pid), seconds=60)


def test_two_runs_at_once_share_one_cluster_and_a_killed_one_leaves_no_database(
    cluster: SharedCluster,
):
    runs = [begin_run(cluster, "first"), begin_run(cluster, "second")]
    assert [words_of(run) for run in runs] == ["in", "in"]
    began = keeper_of(cluster)
    with pytest.raises(LocalError, match="a test run uses the cluster"):
        cluster.stop()
    kill(runs[0])
    postgres = joined(cluster)
    assert keeper_of(cluster) == began
    with postgres.administer() as connection:
        connection.execute("CREATE DATABASE template_of_something")
    assert {"test_first", "test_second"} < databases(postgres)
    kill(runs[1])
    cluster.release()
    left = {"test_first", "test_second"}
    assert process.wait_until(lambda: not left & databases(postgres), seconds=60)
    assert "template_of_something" in databases(joined(cluster))


def test_it_outlives_its_use_by_its_time_and_no_more(cluster: SharedCluster):
    cluster.idle_seconds = 2
    postgres = joined(cluster)
    pid, server = keeper_of(cluster), server_of(postgres)
    assert not process.wait_until(lambda: not process.is_alive(pid), seconds=4)  # in use
    cluster.release()
    assert gone(pid)
    assert gone(server)
    assert not postgres.data.exists()
    assert not postgres.places.sockets.exists()
    assert not cluster.stop()


def test_a_killed_keeper_takes_its_server_along_and_the_next_run_begins_anew(
    cluster: SharedCluster,
):
    postgres = joined(cluster)
    with postgres.administer() as connection:
        connection.execute("CREATE DATABASE template_of_something")
    pid, server = keeper_of(cluster), server_of(postgres)
    os.kill(pid, signal.SIGKILL)
    assert gone(server)
    cluster.release()
    assert "template_of_something" not in databases(joined(cluster))
    assert keeper_of(cluster) != pid


def test_a_dead_server_ends_its_keeper(cluster: SharedCluster):
    postgres = joined(cluster)
    pid = keeper_of(cluster)
    os.kill(server_of(postgres), signal.SIGKILL)
    assert gone(pid)
    cluster.release()
    assert joined(cluster).answers()


def test_a_cluster_of_older_code_is_begun_again_unless_somebody_uses_it(cluster: SharedCluster):
    joined(cluster)
    pid = keeper_of(cluster)
    (cluster.folder / keeper.READY).write_text("older code")
    other = SharedCluster(cluster.folder)
    assert other.join() is None
    assert keeper_of(cluster) == pid
    cluster.release()
    assert joined(other).answers()
    assert keeper_of(cluster) != pid
    other.release()


def test_a_keeper_whose_folder_is_removed_ends(cluster: SharedCluster):
    postgres = joined(cluster)
    pid, server = keeper_of(cluster), server_of(postgres)
    shutil.rmtree(cluster.folder)
    assert gone(pid)
    assert gone(server)
    cluster.release()
    assert joined(cluster).answers()


def test_files_of_the_dead_hold_nothing(cluster: SharedCluster):
    """The number written in them may be a living process's by now: nobody asks it to end."""
    for name in (keeper.KEEPER, keeper.RUNS):
        (cluster.folder / name).write_text(str(os.getpid()))
    (cluster.folder / keeper.READY).write_text("ready")
    assert not cluster.stop()
    assert joined(cluster).answers()


def test_continuous_integration_keeps_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(KEEP, "true")
    monkeypatch.setenv("CI", "true")
    assert not wants_shared()
    monkeypatch.delenv("CI")
    assert wants_shared()


def test_the_door_of_the_tests_reads_no_package_that_pytest_reads_again():
    """It only becomes pytest: Celery, psycopg and the rest were half a second before each test."""
    asked = "import sys, devtools.local.test; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True)
    read = {name.partition(".")[0] for name in said.stdout.split()}
    assert "devtools" in read
    assert read.isdisjoint({"celery", "django", "passculture", "psycopg", "pytest", "redis"})
