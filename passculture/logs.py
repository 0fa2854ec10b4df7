"""Logs: one JSON object a line in production, readable lines elsewhere, one id per request.

No line holds an e-mail address, a token, the address of a secret link, nor the rows a database
error quotes: whatever a library writes goes through `scrub` last.

Addresses of pages are read by what is imported once there are some: the settings load no page.
"""

import re
from typing import Any

import structlog
from django.apps import apps

ADDRESS = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
# An entry token; a signed link (invitation, alerts); a dated one (confirmation, password).
TOKEN = re.compile(
    r"eyJ[\w-]+\.[\w-]+\.[\w-]+|[\w.-]+:[\w-]{6}:[\w-]{27,}|\b[0-9a-z]{6,7}-[0-9a-f]{32}\b"
)
# PostgreSQL quotes the offending row: names, addresses.
QUOTED_ROW = re.compile(r"^DETAIL:.*$", re.MULTILINE)
# Short texts that hold nothing to take out (an event, a route, a level): the same on every line.
LONGEST_KNOWN, MOST_KNOWN = 120, 1024
_known: set[str] = set()
PLAIN = (int, float)
# What Django joins to a line: the request prints its whole address, what follows « ? » included.
NOT_KEPT = ("request", "server_time", "message", "asctime")


def logging_settings(*, json_lines: bool, level: str) -> dict[str, Any]:
    """Configure structlog and return Django's LOGGING."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    ours = {"handlers": [], "level": level, "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *last_steps(json_lines),
                ],
                "foreign_pre_chain": [*SHARED, add_extras],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": ours,
            "django.server": ours,
            "gunicorn.error": ours,
            "gunicorn.access": ours,
            # The address of a page may hold a person's search; httpx writes each one at INFO.
            "httpx": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
        },
    }


def add_extras(logger: Any, method: str, line: dict[str, Any]) -> dict[str, Any]:
    """What a line was given as `extra`, but what Django joins to its own; its path by its route."""
    if request := getattr(line.get("_record"), "request", None):
        from django.http import HttpRequest

        from core.routes import name_route

        if isinstance(request, HttpRequest):
            line["event"] = name_route(str(line["event"]), request)
    found = dict(_EXTRAS(logger, method, dict(line)))
    return {name: value for name, value in found.items() if name in line or name not in NOT_KEPT}


def scrub(logger: Any, method: str, line: dict[str, Any]) -> dict[str, Any]:
    """Take addresses, tokens and quoted rows out of every text of a line (M26)."""
    return {name: _clean(value) for name, value in line.items()}


def last_steps(json_lines: bool) -> list[Any]:
    """Return how a line is written at the end: JSON in production."""
    plain = structlog.dev.plain_traceback
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json_lines
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)
    )
    return [structlog.processors.format_exc_info, scrub, renderer]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        if value in _known:
            return value
        # Without quoted rows nor secret links; before the addresses are read, nobody has a link.
        text = QUOTED_ROW.sub("", value)
        without_links = _without_secret_links(text) if apps.ready else text
        cleaned = ADDRESS.sub("(adresse)", TOKEN.sub("(jeton)", without_links))
        if cleaned == value and len(value) <= LONGEST_KNOWN and apps.ready:
            if len(_known) >= MOST_KNOWN:
                _known.clear()
            _known.add(value)
        return cleaned
    if value is None or isinstance(value, PLAIN):
        return value
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return _clean(str(value))


def _without_secret_links(text: str) -> str:
    from core.routes import hide_secrets

    return hide_secrets(text)


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
_EXTRAS = structlog.stdlib.ExtraAdder()
