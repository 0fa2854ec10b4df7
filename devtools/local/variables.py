"""The variables every child gets: what the operator gave, else the embedded part's address."""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
import redis

from devtools.local.errors import LocalError
from devtools.local.places import ROOT, Places
from devtools.local.postgres import Postgres
from devtools.local.valkey import Valkey
from passculture import environment as env
from passculture import keys, production
from passculture.secret_keys import named_files

ADAGE_WITH_URL = ("ADAGE_API_KEY", "ADAGE_PUBLIC_KEY_FILE", "ADAGE_INBOUND_KEY")


@dataclass(frozen=True)
class Given:
    """What the operator replaces by a variable."""

    database: bool
    broker: bool
    adage: bool
    mail: bool


def given() -> Given:
    """Read which parts are replaced."""
    here = os.environ.get
    return Given(
        database=bool(here("DATABASE_URL")),
        broker=bool(here("REDIS_URL")),
        adage=bool(here("ADAGE_URL")),
        mail=bool(here("EMAIL_URL") or here("ANYMAIL_PROVIDER")),
    )


def port(name: str, default: int) -> int:
    """Return a port number, between 1 and 65535."""
    value = env.number(name, default)
    if not 1 <= value <= 65535:
        env.stop(f"{name} is {value}; a port is between 1 and 65535.")
    return value


def check() -> None:
    """Refuse early what would fail late, each time with one sentence."""
    os.environ.setdefault("ENVIRONMENT", "local")
    if env.environment() == "production":
        env.check_required()
        production.check()
    env.site_url("")
    env.web_address("ADAGE_URL")
    env.mail("console://")
    port("PORT", 8000)
    port("ADAGE_MOCK_PORT", 8001)
    if given().adage:
        missing = [name for name in ADAGE_WITH_URL if not os.environ.get(name)]
        if missing:
            env.stop(f"with ADAGE_URL, set also {', '.join(missing)}.")
        named_files("ADAGE_PUBLIC_KEY_FILE")
    if given().database or os.environ.get("DATABASE_OWNER_URL"):
        _check_database()
    if given().broker:
        _check_broker()


def _check_database() -> None:
    env.owner_database("")
    env.runtime_database("")
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        if os.environ.get(name):
            _join(name)


def _join(name: str) -> None:
    try:
        psycopg.connect(os.environ[name], connect_timeout=5).close()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise LocalError(f"{name} leads to no usable PostgreSQL: {reason}") from error


def _check_broker() -> None:
    url = env.redis_url("")
    parts = urlsplit(url)
    where = f"unix://{parts.path}" if parts.scheme == "redis+socket" else url
    try:
        client = redis.Redis.from_url(where, socket_connect_timeout=5, socket_timeout=5)
        client.ping()
        client.close()
    except (redis.RedisError, ValueError) as error:
        raise LocalError(f"REDIS_URL leads to no usable Redis: {error}") from error


def of_children(places: Places, postgres: Postgres, valkey: Valkey) -> dict[str, str]:
    """Return the whole environment of the product's processes."""
    web, mock = port("PORT", 8000), port("ADAGE_MOCK_PORT", 8001)
    private, public = keys.adage_pair(places.keys)
    defaults = {
        "REDIS_URL": valkey.url,
        "SECRET_KEY": keys.secret(places.keys, "secret_key"),
        "SITE_URL": f"http://localhost:{web}",
        "PORT": str(web),
        "ADAGE_MOCK_PORT": str(mock),
        "ADAGE_URL": f"http://localhost:{mock}",
        "ADAGE_API_KEY": keys.secret(places.keys, "adage_api_key"),
        "ADAGE_INBOUND_KEY": keys.secret(places.keys, "adage_inbound_key"),
        "METRICS_KEY": keys.secret(places.keys, "metrics_key"),
        "ADAGE_PUBLIC_KEY_FILE": str(public),
        "ADAGE_PRIVATE_KEY_FILE": str(private),
        "STATE_DIR": str(places.state),
        "DJANGO_SETTINGS_MODULE": "passculture.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    if not given().database:
        defaults |= {"DATABASE_URL": postgres.url, "DATABASE_OWNER_URL": postgres.owner_url}
    if not given().mail:
        defaults["EMAIL_URL"] = f"file://{places.mail}"
    chosen = {name: value for name, value in os.environ.items() if value}
    return defaults | chosen | {"STATE_DIR": str(places.state)}
