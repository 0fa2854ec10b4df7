"""The compose file of production: what travels is encrypted, and nothing in it has a default."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from devtools.local.check import CHECKS, PRODUCTION
from passculture import environment as env
from passculture import production

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy" / "docker-compose.production.yml"
GIVEN = re.compile(r"\$\{([A-Z_]+):[?-]\}")
PRODUCT = ("migrate", "web", "worker", "beat", "relay")
# The operator's part of production.env.
CHOSEN = PRODUCTION | {
    "DATABASE_PASSWORD": "x" * 40,
    "DATABASE_OWNER_PASSWORD": "y" * 40,
    "REDIS_PASSWORD": "z" * 40,
    "METRICS_KEY": "m" * 40,
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(YAML(typ="safe").load(FILE.read_text()))


def start(service: dict[str, Any], monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
    """What a container of the product does first."""
    for name, value in (service["environment"] | changed).items():
        monkeypatch.setenv(name, GIVEN.sub(lambda found: CHOSEN.get(found[1], ""), value))
    monkeypatch.setenv("ADAGE_PUBLIC_KEY_FILE", PRODUCTION["ADAGE_PUBLIC_KEY_FILE"])
    assert env.environment() == "production"
    env.check_required()
    production.check()


@pytest.mark.parametrize("name", PRODUCT)
def test_each_part_of_the_product_starts_without_an_exception(
    name: str, compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    assert "PRIVATE_NETWORK_HOSTS" not in FILE.read_text()
    service = compose["services"][name]
    start(service, monkeypatch)
    monkeypatch.setenv(
        "REDIS_URL", service["environment"]["REDIS_URL"].replace("rediss:", "redis:")
    )
    with pytest.raises(SystemExit, match="REDIS_URL"):
        production.check()


def test_servers_answer_by_tls_only_and_prove_who_they_are(compose: dict[str, Any]):
    services = compose["services"]
    assert "ssl=on" in services["db"]["command"]
    asked = (ROOT / "deploy" / "pg_hba.conf").read_text()
    assert re.findall(r"^host\w*", asked, re.MULTILINE) == ["hostssl"]
    assert "--port 0 --tls-port 6379" in services["redis"]["command"][-1]
    for name in PRODUCT:
        addresses = services[name]["environment"]
        assert "sslmode=verify-full&sslrootcert=/run/secrets/" in addresses["DATABASE_URL"]
        assert "ssl_cert_reqs=required&ssl_ca_certs=/run/secrets/" in addresses["REDIS_URL"]
    assert [name for name, service in services.items() if service.get("ports")] == ["proxy"]


def test_no_secret_has_a_default_nor_is_given_to_who_does_not_need_it(compose: dict[str, Any]):
    written = FILE.read_text()
    asked = set(re.findall(r"\$\{([A-Z_]+):\?\}", written))
    assert asked >= {"SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "ADAGE_API_KEY", "ADAGE_INBOUND_KEY"}
    assert asked >= {"DATABASE_PASSWORD", "DATABASE_OWNER_PASSWORD", "REDIS_PASSWORD"}
    assert not re.findall(r"\$\{[A-Z_]+:-[^}]", written)
    owner = [
        name
        for name, service in compose["services"].items()
        if "DATABASE_OWNER_PASSWORD" in str(service)
    ]
    assert owner == ["db", "migrate"]


def test_each_server_is_on_the_networks_of_who_it_speaks_to_and_no_other(compose: dict[str, Any]):
    """V13.2.5: what is stored cannot call out, nor can who has nobody to call."""
    networks = compose["networks"]
    closed = {name for name, one in networks.items() if one and one.get("internal")}
    assert closed == {"data", "front"}
    assert set(networks) - closed == {"outside"}
    services = compose["services"]
    on = {name: set(service["networks"]) for name, service in services.items()}
    assert on == {
        "db": {"data"}, "redis": {"data"}, "migrate": {"data"}, "beat": {"data"},
        "web": {"data", "front", "outside"}, "worker": {"data", "outside"},
        "relay": {"data", "outside"}, "proxy": {"front", "outside"},
    }  # fmt: skip


def test_each_server_holds_its_own_secrets_and_no_other(compose: dict[str, Any]):
    """V13.3.2: the private key of one is never a file of another."""
    holders: dict[str, set[str]] = {}
    for name, service in compose["services"].items():
        for secret in service.get("secrets", ()):
            holders.setdefault(secret, set()).add(name)
    assert holders["site_key"] == holders["site_certificate"] == {"proxy"}
    assert holders["database_key"] == {"db"}
    assert holders["broker_key"] == {"redis"}
    assert holders["adage_public_key"] == set(PRODUCT)
    assert set(holders) == set(compose["secrets"])
    passwords = {name: str(service) for name, service in compose["services"].items()}
    assert "SECRET_KEY" not in passwords["proxy"] + passwords["db"] + passwords["redis"]


def test_the_demonstration_stays_local_and_both_files_are_checked():
    demonstration = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())
    product = [s for s in demonstration["services"].values() if "ENVIRONMENT" in str(s)]
    assert len(product) >= len(PRODUCT)
    assert {s["environment"]["ENVIRONMENT"] for s in product} == {"local"}
    [check] = [check for check in CHECKS if check.name == "compose file"]
    assert check.command[-2:] == ["docker-compose.yml", "deploy/docker-compose.production.yml"]
