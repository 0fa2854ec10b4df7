"""Secrets from files as well as from variables: docker's secrets, a vault's (ASVS 5.0, V13.3)."""

from pathlib import Path

import pytest

from devtools.local.check import PRODUCTION
from passculture import environment as env
from passculture import production
from passculture.secret_keys import encryption_keys, named_keys

# A secret each, whole or in an address.
SECRETS = (
    "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "ADAGE_API_KEY", "ADAGE_INBOUND_KEY",
    "FIELD_ENCRYPTION_KEYS",
)  # fmt: skip


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Production, each secret in a file of this folder and in no variable."""
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    for name in SECRETS:
        file = tmp_path / name.lower()
        file.write_text(f"{PRODUCTION[name]}\n")
        monkeypatch.delenv(name)
        monkeypatch.setenv(f"{name}_FILE", str(file))
    return tmp_path


def test_production_starts_with_every_secret_in_a_file(files: Path):
    env.check_required()
    production.check()
    assert env.text("SECRET_KEY") == PRODUCTION["SECRET_KEY"]
    assert encryption_keys("x") == (PRODUCTION["FIELD_ENCRYPTION_KEYS"],)
    assert [key.value for key in named_keys("ADAGE_INBOUND_KEY")] == [
        PRODUCTION["ADAGE_INBOUND_KEY"]
    ]
    assert env.redis_url("").startswith("rediss://")


@pytest.mark.parametrize("name", SECRETS)
def test_a_file_that_is_empty_or_away_stops_the_start(files: Path, name: str):
    (files / name.lower()).write_text("\n")
    with pytest.raises(SystemExit, match=f"missing in production: {name}"):
        env.check_required()
    (files / name.lower()).unlink()
    with pytest.raises(SystemExit, match=f"{name}_FILE is .* cannot be read"):
        env.check_required()


def test_the_same_secret_twice_stops_the_start(files: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_KEY", "x" * 60)
    with pytest.raises(SystemExit, match="SECRET_KEY or SECRET_KEY_FILE, not both"):
        env.text("SECRET_KEY")


def test_a_weak_secret_is_refused_from_a_file_too(files: Path):
    (files / "adage_api_key").write_text("court")
    with pytest.raises(SystemExit, match="ADAGE_API_KEY is shorter"):
        production.check()


def test_the_keys_of_a_mail_provider_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "key").write_text("cle-de-brevo\n")
    monkeypatch.setenv("ANYMAIL_PROVIDER", "brevo")
    monkeypatch.setenv("ANYMAIL_BREVO_API_KEY_FILE", str(tmp_path / "key"))
    assert env.mail("")["ANYMAIL"]["BREVO_API_KEY"] == "cle-de-brevo"


def test_a_variable_that_names_a_file_is_read_as_before(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ADAGE_PUBLIC_KEY_FILE", "/keys/one.pem")
    monkeypatch.setenv("ADAGE_PUBLIC_KEY_FILE_FILE", "/nowhere")
    assert env.text("ADAGE_PUBLIC_KEY_FILE") == "/keys/one.pem"
