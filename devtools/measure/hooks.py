"""Where Django is listened to: each place charges a part of `devtools.measure.parts`.

Only in a process that measures: nothing here is imported by the product.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from importlib import import_module
from typing import Any

from devtools.measure import parts
from devtools.measure.parts import Meter

# module, class, methods, part
CHARGED = [
    ("django.db.models.query", "QuerySet", ("_fetch_all",), parts.ROWS),
    (
        "django.db.models.query",
        "QuerySet",
        ("_filter_or_exclude", "_annotate", "_chain", "order_by", "select_related", "values_list",
         "values", "only", "defer", "distinct"),
        parts.QUERY,
    ),
    *[
        ("django.db.models.sql.compiler", compiler, ("as_sql",), parts.COMPILE)
        for compiler in (
            "SQLCompiler", "SQLInsertCompiler", "SQLUpdateCompiler", "SQLDeleteCompiler",
            "SQLAggregateCompiler",
        )
    ],
    ("django.db.models.sql.compiler", "SQLCompiler", ("execute_sql",), parts.ROWS),
    (
        "django.db.backends.base.base",
        "BaseDatabaseWrapper",
        ("ensure_connection", "close", "connect", "close_if_unusable_or_obsolete"),
        parts.CONNECTION,
    ),
    ("django.template.backends.django", "Template", ("render",), parts.TEMPLATE),
    ("django.template.base", "Template", ("render",), parts.TEMPLATE),
    ("django.template.backends.jinja2", "Template", ("render",), parts.TEMPLATE),
    ("jinja2.environment", "Template", ("render", "make_module"), parts.TEMPLATE),
]  # fmt: skip


@contextmanager
def listening(meter: Meter) -> Iterator[None]:
    """Put every listener in place, and take them away at the end."""
    before: list[tuple[Any, str, Any]] = []

    def put(owner: Any, name: str, new: Callable[..., Any]) -> None:
        before.append((owner, name, owner.__dict__.get(name)))
        setattr(owner, name, new)

    for module, owner_name, methods, part in CHARGED:
        with suppress(ImportError):  # an engine that is not installed
            owner = getattr(import_module(module), owner_name)
            for name in methods:
                put(owner, name, meter.charged(part, getattr(owner, name)))
    _listen_to_views(meter, put)
    _listen_to_statements(meter, put)
    _listen_to_compression(meter, put)
    try:
        yield
    finally:
        for owner, name, old in reversed(before):
            if old is None:
                delattr(owner, name)
            else:
                setattr(owner, name, old)


Put = Callable[[Any, str, Callable[..., Any]], None]


def _listen_to_views(meter: Meter, put: Put) -> None:
    """A view is what its address leads to; its decorators are part of it."""
    from django.urls import ResolverMatch

    from passculture.handler import Handler

    resolve = Handler.resolve_request

    def resolved(self: Handler, request: Any) -> Any:
        found = resolve(self, request)  # remembered: it goes on leading to the view itself
        charged = meter.charged(parts.VIEW, found.func)
        match = ResolverMatch(charged, found.args, found.kwargs)
        match.__dict__.update(vars(found) | {"func": charged})
        request.resolver_match = match
        return match

    put(Handler, "resolve_request", resolved)


def _listen_to_statements(meter: Meter, put: Put) -> None:
    """Each statement with its seconds, and what it cost this thread to send it and wait."""
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

    from core.prepared import ReusedCursor

    def sending(run: Callable[..., Any], named: str = "") -> Callable[..., Any]:
        @wraps(run)
        def listened(self: Any, *args: Any, **kwargs: Any) -> Any:
            if meter.current is None:
                return run(self, *args, **kwargs)
            with meter.part(parts.RUN):
                began = time.perf_counter()
                try:
                    return run(self, *args, **kwargs)
                finally:
                    meter.sent(named or str(args[0]), time.perf_counter() - began)

        return listened

    for name in ("execute", "executemany", "callproc"):
        put(CursorWrapper, name, sending(getattr(CursorWrapper, name)))
    put(ReusedCursor, "rows", sending(ReusedCursor.rows))  # its few rows are read at once
    for name in ("_commit", "_rollback"):
        run = getattr(BaseDatabaseWrapper, name)
        put(BaseDatabaseWrapper, name, sending(run, name.strip("_").upper()))
    for name in ("fetchone", "fetchmany", "fetchall"):
        put(CursorWrapper, name, meter.charged(parts.ROWS, _reader(name)))


def _reader(name: str) -> Callable[..., Any]:
    """A method that reads rows from the driver, where the wrapper has none of its own."""

    def read(self: Any, *args: Any) -> Any:
        with self.db.wrap_database_errors:
            return getattr(self.cursor, name)(*args)

    return read


def _listen_to_compression(meter: Meter, put: Put) -> None:
    from passculture.middleware import CompressMiddleware

    compress = CompressMiddleware.process_response

    def listened(self: Any, request: Any, response: Any) -> Any:
        if meter.current is None:
            return compress(self, request, response)
        if not response.streaming:
            meter.current.raw_bytes = len(response.content)
        with meter.part(parts.COMPRESS):
            return compress(self, request, response)

    put(CompressMiddleware, "process_response", listened)
