"""Read the variables: what is missing or wrong ends the command with one clear sentence."""

import os
import re
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

ENVIRONMENTS = ("production", "local", "test")
REQUIRED_IN_PRODUCTION = (
    "SECRET_KEY",
    "SITE_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "ADAGE_URL",
    "ADAGE_API_KEY",
    "ADAGE_PUBLIC_KEY_FILE",
    "ADAGE_INBOUND_KEY",
    "FIELD_ENCRYPTION_KEYS",
)
# What changes the tables themselves, plays a story in the past, or erases what the product may not
# (passculture/rights.py); all else is the product at work.
OWNER_COMMANDS = frozenset(
    {
        "axes_reset_failure_logs",
        "axes_reset_logs",
        "create_runtime_role",
        "flush",
        "load_demo",
        "make_country",
        "migrate",
        "remove_stale_contenttypes",
        "rotate_encryption",
        "sqlmigrate",
    }
)
_at_work_as = {"owner": False}
# « SECRET_KEY_FILE »: where SECRET_KEY lies, instead of the secret itself.
IN_A_FILE = "_FILE"
MAIL_SCHEMES = ("smtp", "smtps", "smtp+tls", "console", "file")


def stop(sentence: str) -> NoReturn:
    """End the command, exit code 1, with one sentence on the error output."""
    raise SystemExit(f"Configuration: {sentence}")


def environment() -> str:
    """Return production (the default), local (set by dev.py) or test (set by pytest)."""
    name = os.environ.get("ENVIRONMENT") or "production"
    if name not in ENVIRONMENTS:
        stop(f"ENVIRONMENT is « {name} »; it must be one of {', '.join(ENVIRONMENTS)}.")
    return name


def check_required() -> None:
    """In production nothing secret or outside has a default."""
    missing = [name for name in REQUIRED_IN_PRODUCTION if not given(name)]
    if not given("EMAIL_URL") and not given("ANYMAIL_PROVIDER"):
        missing.append("EMAIL_URL (or ANYMAIL_PROVIDER)")
    if missing:
        stop(
            f"missing in production: {', '.join(missing)}. Set them (README, « Variables »), "
            "or work locally with `python3 dev.py manage …`."
        )
    if not given("SITE_URL").startswith("https://"):
        stop("SITE_URL must start with https:// in production.")
    if len(given("SECRET_KEY")) < 50:
        stop("SECRET_KEY is too short for production: 50 random characters at least.")


def text(name: str, default: str = "") -> str:
    """Return a variable, or its default when absent or empty."""
    return given(name) or default


def given(name: str) -> str:
    """A variable, or what is in the file that `NAME_FILE` names (a secret of docker, of a vault).

    Never both: nobody would know which of the two holds.
    """
    value = os.environ.get(name, "")
    # A variable that is itself the name of a file (ADAGE_PUBLIC_KEY_FILE) has no such sister.
    path = "" if name.endswith(IN_A_FILE) else os.environ.get(f"{name}{IN_A_FILE}", "")
    if value and path:
        stop(f"set {name} or {name}{IN_A_FILE}, not both.")
    return content_of(f"{name}{IN_A_FILE}", path).strip() if path else value


def flag(name: str, default: bool = False) -> bool:
    """Return a yes/no variable."""
    value = text(name, str(default)).lower()
    if value not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        stop(f"{name} is « {value} »; it must be true or false.")
    return value in ("1", "true", "yes", "on")


def number(name: str, default: int) -> int:
    """Return a whole, positive variable."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit():
        stop(f"{name} is « {value} »; it must be a whole number.")
    return int(value)


def seconds(name: str, default: float) -> float:
    """Return a positive delay in seconds, with its decimals."""
    value = text(name, f"{default:g}")
    if not value.isascii() or not value.replace(".", "", 1).isdigit():
        stop(f"{name} is « {value} »; it must be a number of seconds.")
    return float(value)


def names(name: str) -> list[str]:
    """Return a list written with commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def site_url(default: str) -> str:
    """Return the public address, without its final slash."""
    return web_address("SITE_URL", default)


def web_address(name: str, default: str = "") -> str:
    """Return an http(s) address, without its final slash, or nothing."""
    value = text(name, default).rstrip("/")
    _port(urlsplit(value), name)
    if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
        stop(f"{name} is « {value} »; it must look like https://example.fr.")
    return value


def https_origin(name: str) -> str:
    """Return the origin of a site (https, its host, its port if any), or nothing."""
    value = text(name)
    parts = urlsplit(value)
    port = f":{_port(parts, name)}" if _port(parts, name) else ""
    host = parts.hostname or ""
    named = re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", host)
    if value and (named is None or value.lower() != f"https://{host}{port}"):
        stop(f"{name} is « {value} »; it must look like https://adage.example.fr, without a path.")
    return value.lower()


def content_of(name: str, path: str) -> str:
    """Return what is in a file that a variable (`name`) names."""
    try:
        return Path(path).read_text()
    except OSError as error:
        stop(f"{name} is {path}, which cannot be read: {error.strerror}.")


def work_as_owner() -> None:
    """This process owns the tables, if DATABASE_OWNER_URL says who does; before the settings."""
    _at_work_as["owner"] = True


def database(default: str) -> dict[str, Any]:
    """Django's settings of the role this process works as: the product's, or the owner's."""
    return owner_database(default) if _at_work_as["owner"] else runtime_database(default)


def runtime_database(default: str) -> dict[str, Any]:
    """Where DATABASE_URL leads: the product at work, which can change no wall."""
    return _database("DATABASE_URL", default)


def owner_database(default: str) -> dict[str, Any]:
    """Where DATABASE_OWNER_URL leads: the owner of the tables; the product's role when empty."""
    if not text("DATABASE_OWNER_URL"):
        return runtime_database(default)
    if not text("DATABASE_URL"):
        stop("with DATABASE_OWNER_URL, set also DATABASE_URL: the role of the product at work.")
    return _database("DATABASE_OWNER_URL")


def _database(name: str, default: str = "") -> dict[str, Any]:
    """Turn an address into Django's settings; `?host=/folder` means a Unix socket."""
    value = text(name, default)
    parts = urlsplit(value)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        stop(f"{name} must look like postgres://user:password@host:5432/name.")
    port = _port(parts, name) or ""
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(port)),
        "USER": options.pop("user", unquote(parts.username or "")),
        "PASSWORD": unquote(parts.password or ""),
        "OPTIONS": options,
    }


def _port(parts: SplitResult, name: str) -> int | None:
    try:
        return parts.port
    except ValueError:
        stop(f"{name} has a port that is not a number below 65536.")


def redis_url(default: str) -> str:
    """Return the broker's address (redis://, rediss:// or redis+socket://).

    Kombu believes any certificate when the address of a `rediss://` says nothing of it: it does.
    """
    value = text("REDIS_URL", default)
    parts = urlsplit(value)
    _port(parts, "REDIS_URL")
    if parts.scheme not in ("redis", "rediss", "redis+socket"):
        stop("REDIS_URL must look like redis://host:6379/0.")
    if parts.scheme == "rediss" and "ssl_cert_reqs" not in dict(parse_qsl(parts.query)):
        return value + ("&" if parts.query else "?") + "ssl_cert_reqs=required"
    return value


def mail(default: str) -> dict[str, Any]:
    """Turn EMAIL_URL, or ANYMAIL_PROVIDER and its ANYMAIL_… keys, into Django's settings."""
    if provider := text("ANYMAIL_PROVIDER"):
        named = {name.removesuffix(IN_A_FILE) for name in os.environ if name.startswith("ANYMAIL_")}
        keys = {
            name.removeprefix("ANYMAIL_"): given(name)
            for name in sorted(named - {"ANYMAIL_PROVIDER"})
        }
        return {
            "EMAIL_BACKEND": f"anymail.backends.{provider}.EmailBackend",
            "ANYMAIL": keys,
            "MAIL_PROVIDER": provider,
            "MAIL_LOOKUP": "outbox.queries.told_by_provider",
        }
    parts = urlsplit(text("EMAIL_URL", default))
    if parts.scheme not in MAIL_SCHEMES:
        stop(
            "EMAIL_URL must look like smtp://user:password@host:587, console:// or file:///folder."
        )
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "passculture.eml.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
            "MAIL_LOOKUP": "passculture.eml.look_up",
        }
    if not parts.hostname:
        stop("EMAIL_URL names no mail server.")
    return {
        "EMAIL_BACKEND": "outbox.mails.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": _port(parts, "EMAIL_URL")
        or {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 10,
    }
