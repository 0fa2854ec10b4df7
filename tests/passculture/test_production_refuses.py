"""Production does not start on a secret one can guess, nor on a road that others can read."""

import re
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from kombu import Connection

from devtools.local.check import PRODUCTION
from passculture import environment as env
from passculture import production
from passculture.apps import private_network
from passculture.secret_keys import NamedKey, encryption_keys, named_keys

ROOT = Path(__file__).resolve().parents[2]
SHORT = "x" * 31


@pytest.fixture(autouse=True)
def sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables that production starts with."""
    for name in ("METRICS_KEY", "ANYMAIL_PROVIDER", "PRIVATE_NETWORK_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    assert list(production.faults()) == []


PLAIN = {
    "ADAGE_URL": "http://adage.example",
    "EMAIL_URL": "smtp://mail.example:25",
    "REDIS_URL": "redis://redis.example:6379/0",
    "DATABASE_URL": "postgres://a:b@db.example/x",
    "DATABASE_OWNER_URL": "postgres://a:b@db.example/x?sslmode=prefer",
}
HOSTS = {"ADAGE_URL": "adage", "EMAIL_URL": "mail", "REDIS_URL": "redis"}
HERE = {
    "ADAGE_URL": ["http://localhost:8001", "http://127.0.0.1:8001", "http://[::1]:8001"],
    "EMAIL_URL": ["smtp://127.0.0.1:25", "smtps://mail.example", "file:///var/mail"],
    "REDIS_URL": ["redis://localhost:6379/0", "redis+socket:///run/redis", "rediss://r.example"],
    "DATABASE_URL": [
        "postgres://a@127.0.0.1/x", "postgres:///x?host=/run/pg", "postgres:///x",
        "postgres://a:b@db.example/x?sslmode=require",
        "postgres://a:b@db.example/x?sslmode=verify-ca",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_what_others_can_read_on_the_way_stops_the_start(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv(name, PLAIN[name])
    with pytest.raises(SystemExit, match=f"production does not start: {name} "):
        production.check()
    monkeypatch.setenv("PRIVATE_NETWORK_HOSTS", f"other, {HOSTS.get(name, 'db')}.example")
    production.check()


@pytest.mark.parametrize(("name", "value"), [(n, value) for n in HERE for value in HERE[n]])
def test_this_machine_a_socket_or_an_encrypted_road_is_let_through(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(name, value)
    production.check()


@pytest.mark.parametrize(
    "value",
    [
        "http://localhost.example", "http://127.0.0.1.example", "http://10.0.0.7",
        "http://adage.example@evil.example", "http://0.0.0.0", "http://db",
    ],
)  # fmt: skip
def test_what_only_looks_like_this_machine_is_not(value: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ADAGE_URL", value)
    monkeypatch.setenv("PRIVATE_NETWORK_HOSTS", "adage.example")
    with pytest.raises(SystemExit):
        production.check()


@pytest.mark.parametrize("name", production.SECRETS)
def test_a_secret_too_short_stops_the_start_and_is_not_printed(
    name: str, monkeypatch: pytest.MonkeyPatch
):
    long = "y" * 32
    monkeypatch.setenv(name, f"2026:{long},2027:{SHORT}" if name != "ADAGE_API_KEY" else SHORT)
    with pytest.raises(SystemExit, match=f"{name} is shorter than 32") as refusal:
        production.check()
    assert SHORT not in str(refusal.value)
    monkeypatch.setenv(name, long)
    production.check()


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def weak(kind: str) -> bytes:
    if kind == "RSA of 1024 bits":
        return pem(rsa.generate_private_key(public_exponent=65537, key_size=1024))
    if kind == "another curve":
        return pem(ec.generate_private_key(ec.SECP256R1()))
    return {"empty": b"", "no PEM": b"-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----"}[
        kind
    ]


@pytest.mark.parametrize("kind", ["RSA of 1024 bits", "another curve", "empty", "no PEM"])
def test_a_key_of_adage_that_proves_nothing_stops_the_start(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file, good = tmp_path / "adage.pem", PRODUCTION["ADAGE_PUBLIC_KEY_FILE"]
    file.write_bytes(weak(kind))
    monkeypatch.setenv("ADAGE_PUBLIC_KEY_FILE", f"2026:{good},2027:{file}")
    with pytest.raises(SystemExit, match="of 2027 is no RSA public key of 2048 bits"):
        production.check()


@pytest.mark.parametrize("asked", ["", "?ssl_ca_certs=/keys/ca.pem"])
def test_the_certificate_of_the_broker_is_checked_whatever_its_address_says(
    asked: str, monkeypatch: pytest.MonkeyPatch
):
    """Kombu believes any when it is told nothing."""
    address = f"rediss://redis.example:6379/0{asked}"
    assert Connection(address).ssl.get("ssl_cert_reqs") is not ssl.CERT_REQUIRED
    monkeypatch.setenv("REDIS_URL", address)
    assert Connection(env.redis_url("")).ssl["ssl_cert_reqs"] is ssl.CERT_REQUIRED
    monkeypatch.setenv("REDIS_URL", f"{address}{'&' if asked else '?'}ssl_cert_reqs=none")
    with pytest.raises(SystemExit, match="REDIS_URL believes any certificate"):
        production.check()


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch):
    for name, value in PLAIN.items():
        monkeypatch.setenv(name, value)
    assert len(list(production.faults())) == len(PLAIN)


def test_the_process_itself_refuses(tmp_path: Path):
    """By the settings, in one sentence, exit code 1."""
    answer = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=PRODUCTION | {"PATH": "", "REDIS_URL": PLAIN["REDIS_URL"], "STATE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert (answer.returncode, answer.stdout) == (1, "")
    assert re.fullmatch(
        r"Configuration: production does not start: REDIS_URL starts with redis://.+\.\n",
        answer.stderr,
    )


def deploy_check(tmp_path: Path, **variables: str) -> str:
    answer = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=PRODUCTION | {"PATH": "", "STATE_DIR": str(tmp_path)} | variables,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout + answer.stderr


@pytest.mark.slow
def test_check_deploy_is_silent_but_for_the_hosts_reached_in_clear(tmp_path: Path):
    silent = "System check identified no issues (1 silenced).\n"
    assert deploy_check(tmp_path) == silent
    assert deploy_check(tmp_path, ADAGE_FRAME_ORIGIN="https://adage.example.fr") == silent
    said = deploy_check(
        tmp_path,
        PRIVATE_NETWORK_HOSTS="redis.inside, mail.inside",
        REDIS_URL="redis://redis.inside",
    )
    assert "Reached without TLS, as PRIVATE_NETWORK_HOSTS asks: redis.inside, mail.inside." in said


def test_without_such_a_host_nothing_is_printed():
    assert private_network() == []


def test_the_image_is_built_with_variables_production_accepts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    built = (ROOT / "Dockerfile").read_text().split("RUN ENVIRONMENT=production")[1]
    given = dict(re.findall(r"([A-Z_]+)=(\S+)", built.split("manage.py collectstatic")[0]))
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert given["ADAGE_PUBLIC_KEY_FILE"] == "/tmp/build-keys/adage_public.pem"
    monkeypatch.setenv("ADAGE_PUBLIC_KEY_FILE", PRODUCTION["ADAGE_PUBLIC_KEY_FILE"])
    env.check_required()
    production.check()


# --- lists of keys -------------------------------------------------------------------------------


def test_a_list_names_its_keys_or_not(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ADAGE_INBOUND_KEY", "2026:one==, two/+ ,")
    assert named_keys("ADAGE_INBOUND_KEY") == [NamedKey("2026", "one=="), NamedKey("", "two/+")]
    monkeypatch.setenv("ADAGE_INBOUND_KEY", "2026:one,2026:two")
    with pytest.raises(SystemExit, match="the same name to two keys"):
        named_keys("ADAGE_INBOUND_KEY")


@pytest.mark.parametrize("key", ["x" * 44, "c2hvcnQ=", "é" * 44, "Y2hlY2s" * 7])
def test_a_key_that_seals_is_of_32_random_bytes(key: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FIELD_ENCRYPTION_KEYS", f"{PRODUCTION['FIELD_ENCRYPTION_KEYS']},{key}")
    with pytest.raises(SystemExit, match="32 random bytes"):
        encryption_keys("")


def test_a_demonstration_seals_without_being_given_a_key(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("FIELD_ENCRYPTION_KEYS")
    assert encryption_keys("one") == encryption_keys("one") != encryption_keys("two")
