"""Every address of the site, filled with the ids of school A, opened by somebody else."""

import io
import itertools
import re
import zipfile
from collections.abc import Collection, Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, reverse

from accounts.models import User
from tests.answers import Answer
from tests.isolation.world import SONGS, World
from tests.test_architecture import addresses

# What an address asks for that no school owns; one value is enough, the page is opened anyway.
PUBLIC_IDS: dict[str, list[Any]] = {
    "slug": ["offre"], "name": ["help"], "rank": [0], "kind": ["csv"],
    "template_ref": ["OV-ZZZZZZ"], "siren": ["000000000"],
    "import_id": [1], "number": ["JR-2026-1201-0001"],
    "token": ["personne"], "uidb64": ["MQ"], "code": ["x"], "uai": ["0350762N"], "year": [2026],
    "key": ["x"], "rest": ["zz"], "provider": ["x"],
}  # fmt: skip
# Closed to people by another key, or of the machine alone.
NOT_WALKED = {"logout"}
# What changes at every answer: tokens, the number of the request in the logs.
NONSENSE = re.compile(
    r'(?s)<p class="small-text error-page__ref">.*?</p>|'
    r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"'
    r"|[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9A-F]{8,}\b|nonce-[\w-]+"
)


class NobodyFillsIt(Exception):
    """A new address asks for an id this walk has never heard of: say in `world.ids` what it is."""


def paths(world: World) -> Iterator[tuple[str, str]]:
    """(name, path) of every address, once for each combination of the ids of school A."""
    for pattern in addresses():
        yield from _filled(pattern, world)


def ids_of(pattern: URLPattern) -> list[str]:
    """What an address asks for, written as a route or as an expression."""
    route: Any = pattern.pattern
    return list(route.converters) or list(getattr(route, "regex", re.compile("")).groupindex)


def _filled(pattern: URLPattern, world: World) -> Iterator[tuple[str, str]]:
    name = str(pattern.name)
    if name in NOT_WALKED:
        return
    asked = ids_of(pattern)
    known = PUBLIC_IDS | world.public | world.ids
    if missing := [one for one in asked if one not in known]:
        raise NobodyFillsIt(f"{name}: {missing}")
    for values in itertools.product(*(known[one] for one in asked)):
        yield name, reverse(name, kwargs=dict(zip(asked, values, strict=True)))


def browser(user: User | None) -> Client:
    """Somebody's browser; nobody's for None."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def body_of(answer: Answer) -> str:
    """Everything an answer says, files unpacked, lines of a calendar unfolded."""
    raw = answer.getvalue()
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            raw = b" ".join(book.read(name) for name in book.namelist())
    text = raw.decode("utf-8", "replace").replace("\r\n ", "")
    return f"{text} {answer.headers}"


def heard(text: str, songs: tuple[str, ...] = SONGS) -> list[str]:
    """The canaries of a text."""
    return [song for song in songs if song in text.lower()]


def leaks(world: World, user: User | None, among: Collection[str] = ()) -> list[str]:
    """Every page, export and file of the site in which somebody hears school A, and the song.

    `among`: names of the only addresses that are opened, where another test opens all of them.
    """
    client = browser(user)
    found = []
    for name, path in paths(world):
        if among and name not in among:
            continue
        answer = client.get(path)
        assert answer.status_code < 500, (name, path)
        found += [f"{name} {path}: {song}" for song in heard(body_of(answer))]
    return found


def of(found: list[str], *songs: str) -> list[str]:
    """Among what was found, what says one of these songs."""
    return [line for line in found if line.rpartition(" ")[2] in songs]


def said_of(client: Client, method: str, path: str, secret: str) -> tuple[int, str]:
    """Status and body of an answer, without the id asked for nor what changes every time."""
    answer = getattr(client, method)(path, {"acte": "x"} if method == "post" else None)
    text = f"{answer.headers.get('Location', '')} {body_of(answer)}".replace(path, "…")
    if not secret.isdigit():
        text = text.replace(secret, "…")
    return answer.status_code, re.sub(r"'Content-Length': '\d+'", "", NONSENSE.sub("", text))
