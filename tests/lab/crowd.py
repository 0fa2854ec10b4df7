"""A crowd over HTTP: many requests released at the same instant, each answer kept."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.lab.cast import CSRF

PATIENCE = httpx.Timeout(60, pool=None)


@dataclass(frozen=True)
class Ask:
    """One POST somebody is about to send; `after` seconds past the release."""

    path: str
    cookies: dict[str, str]
    data: dict[str, Any] = field(default_factory=dict)
    after: float = 0
    name: str = ""


@dataclass(frozen=True)
class Reply:
    """What came back, or the error that did (`status` 0)."""

    ask: Ask
    status: int
    seconds: float
    location: str = ""
    body: str = ""
    retry_after: str = ""


def volley(base: str, asks: Sequence[Ask]) -> list[Reply]:
    """Send all at once, from one barrier; returns the replies in the order asked."""
    return asyncio.run(_volley(base, asks))


async def _volley(base: str, asks: Sequence[Ask]) -> list[Reply]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=PATIENCE) as client:
        barrier = asyncio.Barrier(len(asks))
        return await asyncio.gather(*(_one(client, ask, barrier) for ask in asks))


async def _one(client: httpx.AsyncClient, ask: Ask, barrier: asyncio.Barrier) -> Reply:
    await barrier.wait()
    if ask.after:
        await asyncio.sleep(ask.after)
    began = time.monotonic()
    try:
        answer = await client.post(ask.path, **form_of(ask))
    except httpx.HTTPError as error:
        return Reply(ask, 0, time.monotonic() - began, body=repr(error))
    return reply_of(ask, answer, time.monotonic() - began)


def one_by_one(base: str, asks: Sequence[Ask]) -> list[Reply]:
    """Send one after the other; the replies in the order asked."""
    with httpx.Client(base_url=base, timeout=PATIENCE) as client:
        return [
            reply_of(ask, answer := client.post(ask.path, **form_of(ask)), spent_on(answer))
            for ask in asks
        ]


def spent_on(answer: httpx.Response) -> float:
    """Seconds until the whole answer had come."""
    return answer.elapsed.total_seconds()


def form_of(ask: Ask) -> dict[str, Any]:
    """What httpx needs to send it as a browser does."""
    cookies = "; ".join(f"{name}={value}" for name, value in ask.cookies.items())
    data = {"csrfmiddlewaretoken": CSRF} | ask.data
    return {"data": data, "headers": {"Cookie": cookies}}


def reply_of(ask: Ask, answer: httpx.Response, seconds: float) -> Reply:
    """What we keep of an answer."""
    headers = answer.headers
    body = answer.text if answer.status_code >= 400 else ""
    location, wait = headers.get("Location", ""), headers.get("Retry-After", "")
    return Reply(ask, answer.status_code, seconds, location, body, wait)


def scattered(longest: float) -> float:
    """A random pause, in seconds."""
    return random.uniform(0, longest)


def is_clean_409(reply: Reply) -> bool:
    """What, why and what to do; not a word of SQL."""
    said = reply.body
    return (
        reply.status == 409
        and "<h1" in said
        and not any(word in said for word in ("Traceback", "SELECT ", "IntegrityError", "psycopg"))
    )
