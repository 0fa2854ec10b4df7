"""From the names of a command line to what is measured, on a stack that is open."""

from collections.abc import Callable, Iterator
from functools import partial

from django.db import connection

from devtools.local.errors import LocalError
from devtools.measure.messages import MESSAGES, message
from devtools.measure.subjects import PAGES, VERBS, Subject, page, verb

ALL = {"pages": tuple(PAGES), "verbs": VERBS, "messages": tuple(MESSAGES)}


def subjects(names: list[str], role: str) -> Iterator[Callable[[], Subject]]:
    """How each thing named is made, one after the other: making it may fail by itself.

    Raises LocalError for a name that is nothing, before anything is measured.
    """
    from passculture.warm import settle_in
    from passculture.wsgi import application

    chosen = [one for name in names for one in ALL.get(name, (name,))]
    for name in chosen:
        if not (name.startswith("/") or name in PAGES or name in VERBS or name in MESSAGES):
            known = ", ".join([*ALL, *PAGES, *VERBS, *MESSAGES])
            raise LocalError(f"« {name} » is nothing to measure; there are {known}, or an address.")
    settle_in()  # as a web process does
    for name in chosen:
        if name in VERBS:
            yield partial(verb, application, name)
        elif name in MESSAGES:
            yield partial(message, name)
        else:
            yield partial(page, application, name, role)


def backends() -> list[int]:
    """The numbers of PostgreSQL's processes that answer this database's clients."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        return [pid for (pid,) in cursor.fetchall()]
