"""The bare Django that the product is compared with does what the bench says it does."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from devtools.measure.rivals import SETTINGS
from passculture import environment as env

ROOT = Path(__file__).resolve().parents[2]
ACTS = 12
# Through its own WSGI application, as the load client asks: every status, then one act again.
ASK = """
import json, sys
from devtools.measure.asking import Browser
from devtools.measure.bare.wsgi import application
from urllib.parse import parse_qsl
said = json.load(open(sys.argv[1]))
def ask(method, path, cookie, body):
    browser = Browser(dict(pair.split("=") for pair in cookie.split("; ")))
    form = dict(parse_qsl(body)) if method == "POST" else None
    return browser.post(application, path, form) if form else browser.get(application, path)
told = [ask(*one).status for one in said["acts"]]
page = ask(*said["list"])
nobody = Browser().get(application, said["list"][1])
print(json.dumps([told, page.status, page.body.decode().count("<tr>"), nobody.status]))
"""
COUNTS = """
SELECT (SELECT count(*) FROM bare_booking), (SELECT count(DISTINCT offer_id) FROM bare_booking),
    (SELECT count(*) FROM bare_move), (SELECT count(*) FROM bare_message),
    (SELECT count(DISTINCT teacher_id) FROM bare_booking)
"""


def run(arguments: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture
def database(django_db_setup: None, worker_id: str) -> Iterator[str]:
    """An empty database beside the tests', and its address."""
    known = env.owner_database("")  # the product's own role may create nothing
    name = f"test_bare_{worker_id}_{os.getpid()}"
    where = {"host": known["HOST"], "user": known["USER"], "port": known["PORT"] or None}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield f"postgresql:///{name}?host={known['HOST']}&user={known['USER']}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.slow
def test_its_act_is_one_booking_a_journal_line_and_five_messages(database: str, tmp_path: Path):
    environment = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": SETTINGS}
    for more in ([], ["--run-syncdb"]):
        run(["-m", "django", "migrate", "--verbosity", "0", *more], environment)
    file = tmp_path / "requests.json"
    run(["-m", "devtools.measure.bare.fill", str(file), str(ACTS), "30"], environment)
    assert len(json.loads(file.read_text())["acts"]) == ACTS
    told, listed, rows, nobody = json.loads(run(["-c", ASK, str(file)], environment))
    assert told == [302] * ACTS
    assert (listed, rows) == (200, 21)
    assert nobody == 302  # the list asks who is there: a session is read
    with psycopg.connect(database) as connection:
        found = connection.execute(COUNTS).fetchone()
        left = connection.execute("SELECT nextval('bare_sql')").fetchone()
        taken = connection.execute("SELECT max(offer_id) FROM bare_booking").fetchone()
    assert found == (ACTS, ACTS, ACTS, 5 * ACTS, 2)
    assert left is not None
    assert taken is not None
    assert left[0] == taken[0] + 1  # SQL alone has offers of its own
