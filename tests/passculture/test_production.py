"""The production settings, tried: static files with hashes, secure cookies, https only."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from devtools.local.check import PRODUCTION

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json, sys, django
django.setup()
from django.test import Client
client = Client()
host = {"host": "collectif.example.fr"}
plain = client.get("/connexion/", headers=host)
page = client.get("/connexion/", headers=host, secure=True)
print(json.dumps({
    "plain": [plain.status_code, plain["Location"]],
    "status": page.status_code,
    "cookies": {name: dict(cookie) for name, cookie in page.cookies.items()},
    "headers": {name.lower(): value for name, value in page.headers.items()},
    "alive": client.get("/sante/", headers=host).status_code,
    "body": page.content.decode(),
    "gallery": client.get("/composants/", headers=host, secure=True).status_code,
    "tools": [name for name in sys.modules if name.startswith("devtools")],
}))
"""


def run(*command: str, state: Path) -> str:
    answer = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ
        | PRODUCTION
        | {"STATE_DIR": str(state), "DATABASE_URL": os.environ["DATABASE_URL"]},
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    state = tmp_path_factory.mktemp("production")
    run("manage.py", "collectstatic", "--no-input", state=state)
    return json.loads(run("-c", ASK, state=state).splitlines()[-1])


def test_plain_http_is_sent_to_https_but_for_the_probes(production: dict[str, Any]):
    assert production["plain"] == [301, "https://collectif.example.fr/connexion/"]
    assert production["alive"] == 200


def test_cookies_are_locked_to_this_host(production: dict[str, Any]):
    assert list(production["cookies"]) == ["__Host-csrf"]
    cookie = production["cookies"]["__Host-csrf"]
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (
        True,
        True,
        "/",
        "",
    )


def test_the_browser_is_told_to_stay_on_https(production: dict[str, Any]):
    assert production["headers"]["strict-transport-security"] == (
        "max-age=63072000; includeSubDomains; preload"
    )


def test_static_files_carry_their_hash(production: dict[str, Any]):
    assert production["status"] == 200
    assert "/static/" in production["body"]
    assert "/static/css/tokens.css" not in production["body"]


def test_what_only_its_makers_use_is_not_there(production: dict[str, Any]):
    """Neither the galleries' addresses nor a line of the tools."""
    assert (production["gallery"], production["tools"]) == (404, [])
