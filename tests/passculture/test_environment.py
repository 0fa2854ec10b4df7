"""A wrong or missing variable is one clear sentence and a failure."""

import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from devtools.local.check import PRODUCTION
from passculture import environment as env

ROOT = Path(__file__).resolve().parents[2]


def operator_environment() -> dict[str, str]:
    """The environment of a person who set nothing."""
    ours = {
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "REDIS_URL",
        "ENVIRONMENT",
        "ADAGE_URL",
        "SITE_URL",
        "PORT",
    }
    return {name: value for name, value in os.environ.items() if name not in ours}


@pytest.mark.parametrize("name", env.REQUIRED_IN_PRODUCTION)
def test_production_does_not_start_without(name: str, monkeypatch: pytest.MonkeyPatch):
    for variable, value in PRODUCTION.items():
        monkeypatch.setenv(variable, value)
    env.check_required()
    monkeypatch.delenv(name)
    with pytest.raises(SystemExit, match=f"missing in production: {name}"):
        env.check_required()


def test_production_does_not_start_over_plain_http(monkeypatch: pytest.MonkeyPatch):
    for variable, value in PRODUCTION.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("SITE_URL", "http://collectif.example.fr")
    with pytest.raises(SystemExit, match="https"):
        env.check_required()


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PORT": "abc"}, "PORT is « abc »; it must be a whole number."),
        ({"PORT": "70000"}, "a port is between 1 and 65535"),
        ({"PORT": "8000", "ADAGE_MOCK_PORT": "8000"}, "are both 8000"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": "postgres://a@127.0.0.1:1/x"}, "leads to no usable PostgreSQL"),
        ({"DATABASE_OWNER_URL": "postgres://a@127.0.0.1:1/x"}, "set also DATABASE_URL"),
        (
            {"DATABASE_URL": "postgres://a@db/x", "DATABASE_OWNER_URL": "mysql://x/y"},
            "DATABASE_OWNER_URL must look like",
        ),
        ({"REDIS_URL": "http://x"}, "REDIS_URL must look like"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "leads to no usable Redis"),
        ({"ADAGE_URL": "adage"}, "ADAGE_URL is « adage »"),
        ({"ADAGE_URL": "http://adage.invalid"}, "set also ADAGE_PUBLIC_KEY_FILE"),
        ({"EMAIL_URL": "pigeon://x"}, "EMAIL_URL must look like"),
        ({"SITE_URL": "site"}, "SITE_URL is « site »"),
        ({"ENVIRONMENT": "production"}, "missing in production: SECRET_KEY"),
        ({"ENVIRONMENT": "prod"}, "ENVIRONMENT is « prod »"),
        ({"STATE_DIR": "/proc/nowhere"}, "cannot be written"),
    ],
)
def test_up_refuses_with_one_sentence(variables: dict[str, str], sentence: str, tmp_path: Path):
    # Of its own ports: somebody may be looking at the site meanwhile.
    ports = dict(zip(("PORT", "ADAGE_MOCK_PORT"), free_ports(2), strict=True))
    answer = subprocess.run(
        [sys.executable, "-m", "devtools.local", "up"],
        cwd=ROOT,
        env=operator_environment() | {"STATE_DIR": str(tmp_path)} | ports | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.returncode == 1
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def free_ports(many: int) -> list[str]:
    """Ports nobody listens on, all different."""
    with ExitStack() as held:
        taken = [held.enter_context(socket.socket()) for _ in range(many)]
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [str(one.getsockname()[1]) for one in taken]


def test_a_taken_port_is_named(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = subprocess.run(
            [sys.executable, "-m", "devtools.local", "up"],
            cwd=ROOT,
            env=operator_environment() | {"STATE_DIR": str(tmp_path), "PORT": port},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert answer.returncode == 1
    assert f"port {port} cannot be used" in answer.stderr


@pytest.mark.parametrize(
    ("url", "host", "user", "name"),
    [
        ("postgres://me:a%2Fb@db:5433/data", "db", "me", "data"),
        ("postgresql:///data?host=/tmp/Sockets&user=me", "/tmp/Sockets", "me", "data"),
    ],
)
def test_a_database_is_reached_by_network_or_socket(
    url: str, host: str, user: str, name: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", url)
    found = env.database("")
    assert (found["HOST"], found["USER"], found["NAME"]) == (host, user, name)


def test_mail_goes_by_smtp_file_or_provider(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://me:secret@mail.example:2587")
    smtp = env.mail("")
    assert (smtp["EMAIL_HOST"], smtp["EMAIL_PORT"], smtp["EMAIL_USE_TLS"]) == (
        "mail.example",
        2587,
        True,
    )
    monkeypatch.setenv("EMAIL_URL", "file:///var/mail")
    assert env.mail("")["EMAIL_FILE_PATH"] == "/var/mail"
    monkeypatch.setenv("ANYMAIL_PROVIDER", "brevo")
    monkeypatch.setenv("ANYMAIL_BREVO_API_KEY", "key")
    assert env.mail("")["EMAIL_BACKEND"] == "anymail.backends.brevo.EmailBackend"
    assert env.mail("")["ANYMAIL"] == {"BREVO_API_KEY": "key"}


@pytest.mark.parametrize(
    "origin", ["", "https://adage.example.fr", "https://adage.example.fr:8443"]
)
def test_who_may_frame_the_pages_of_the_school_is_an_https_origin(
    origin: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ADAGE_FRAME_ORIGIN", origin)
    assert env.https_origin("ADAGE_FRAME_ORIGIN") == origin


@pytest.mark.parametrize(
    "value",
    [
        "http://adage.example.fr", "adage.example.fr", "https://", "*", "https://*.example.fr",
        "https://adage.example.fr/", "https://adage.example.fr/cadre", "https://adage.example.fr?x",
        "https://a@adage.example.fr", "https://adage.example.fr; script-src *",
        "https://un.example.fr https://deux.example.fr", "https://adage.example.fr:x", "null",
    ],
)  # fmt: skip
def test_anything_else_may_frame_nothing_and_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ADAGE_FRAME_ORIGIN", value)
    with pytest.raises(SystemExit, match="ADAGE_FRAME_ORIGIN"):
        env.https_origin("ADAGE_FRAME_ORIGIN")
