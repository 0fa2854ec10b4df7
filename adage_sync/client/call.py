"""One call over HTTP and its classified answer."""

import json
import logging
import os
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from django.conf import settings

from adage_sync import rules
from adage_sync.client.bucket import Bucket
from adage_sync.client.listed import only_listed
from adage_sync.client.patience import Patience
from outbox.errors import Hung, Park, Retry, Wait

NOBODY_MAILED = ("EMAIL_ADDRESS_DOES_NOT_EXIST", "EMAIL_ADDRESS_INCORRECT")


@dataclass(frozen=True)
class Delivered:
    """ADAGE has it. `warning` says what it could not do besides, or nothing."""

    warning: str = ""


@dataclass(frozen=True)
class Place:
    """Where a message stands: its own key, and its number in the stream of its offer (D5, D6)."""

    key: str
    stream: str
    epoch: int
    seq: int


bucket = Bucket()
patience = Patience()
log = logging.getLogger(__name__)
_lock = threading.Lock()
_clients: dict[int, httpx.Client] = {}


def send(path: str, body: Mapping[str, Any], place: Place, *, patient: bool = True) -> Delivered:
    """POST one message to ADAGE (C1), and read its answer (C4).

    `patient`: wait for the answer as long as the contract allows; otherwise, somewhat longer than
    ADAGE usually takes. Raises outbox.errors: Later (no call was made), Wait (asked to), Park
    (refused for good), Hung (nothing answered), Retry (nonsense answered, or nobody there).
    """
    bucket.take()
    began = time.monotonic()
    status, headers, content = _exchange(path, body, place, patience.seconds(whole=patient))
    try:
        delivered = classify(status, headers, content)
    except Wait:
        bucket.slow_down()
        raise
    patience.learn(time.monotonic() - began)
    bucket.speed_up()
    return delivered


def classify(status: int, headers: Mapping[str, str], content: bytes) -> Delivered:
    """What an answer means: Delivered, or one of the outbox's errors raised."""
    if status in (200, 201):
        # Garbage under a 200 is not an answer (F20); an empty body is.
        try:
            if content.strip() and not isinstance(json.loads(content), dict | list):
                raise ValueError
        except ValueError as error:
            raise Retry("Réponse d’ADAGE illisible.") from error
        return Delivered()
    if status == 409:
        return Delivered()
    if status == 450:
        return Delivered("ADAGE n’a pas pu prévenir quelqu’un par courriel (450).")
    if status == 404:
        said = None
        with suppress(ValueError):
            said = json.loads(content)
        detail = str(said.get("detail", "")) if isinstance(said, dict) else ""
        if detail in NOBODY_MAILED:
            return Delivered(f"ADAGE n’a pas pu prévenir quelqu’un par courriel ({detail}).")
    if status in (429, 503) and (seconds := retry_after(headers)) is not None:
        sentence = f"ADAGE demande d’attendre {seconds:.0f} s ({status})."
        raise Wait(seconds, sentence, everybody=True)
    # A redirect is never followed: it leads nowhere by being tried again.
    if status == 429 or not 300 <= status < 500:
        raise Retry(f"ADAGE a répondu {status}.")
    excerpt = " ".join(content[:200].decode("utf-8", "replace").split())
    raise Park(f"ADAGE refuse ce message : {status} {excerpt}")


def _exchange(
    path: str, body: Mapping[str, Any], place: Place, seconds: float
) -> tuple[int, Mapping[str, str], bytes]:
    """One request, one whole answer of bounded size in bounded time, or Retry."""
    began = time.monotonic()
    deadline = began + rules.CONNECT_SECONDS + seconds
    try:
        with http_client().stream(
            "POST",
            settings.ADAGE_URL.rstrip("/") + path,
            content=json.dumps(body, ensure_ascii=False).encode(),
            headers={
                "X-omogen-api-key": settings.ADAGE_API_KEY,
                "Content-Type": "application/json; charset=utf-8",
                "Idempotency-Key": place.key,
                "X-Event-Stream": place.stream,
                "X-Event-Epoch": str(place.epoch),
                "X-Event-Seq": str(place.seq),
            },
            timeout=httpx.Timeout(seconds, connect=rules.CONNECT_SECONDS),
        ) as answer:
            content = b""
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > rules.ANSWER_BYTES_MAX:
                    raise Retry("Réponse d’ADAGE trop longue.")
                if time.monotonic() > deadline:
                    raise Hung("Réponse d’ADAGE trop lente.")
            _say(path, str(answer.status_code), began)
            return answer.status_code, answer.headers, content
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
        _say(path, type(error).__name__, began)
        silent = isinstance(error, httpx.TimeoutException)
        raise (Hung if silent else Retry)(
            f"ADAGE ne répond pas ({type(error).__name__})."
        ) from error


def _say(path: str, answer: str, began: float) -> None:
    """One line a call: where, what came back, how long; the rest is bound by who delivers."""
    told = {"path": path, "answer": answer, "ms": round((time.monotonic() - began) * 1000)}
    log.info("adage called", extra=told)


def http_client() -> httpx.Client:
    """This process's client: a fork never shares its parent's connections."""
    with _lock:
        client = _clients.get(os.getpid())
        if client is None:
            _clients.clear()
            client = _clients[os.getpid()] = httpx.Client(
                timeout=httpx.Timeout(rules.READ_SECONDS, connect=rules.CONNECT_SECONDS),
                follow_redirects=False,
                # A proxy of the environment never stands between the two by accident.
                trust_env=False,
                event_hooks={"request": [only_listed]},
            )
        return client


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from a number or a date; None when absent or unreadable."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), rules.RETRY_AFTER_MAX)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = (moment - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), rules.RETRY_AFTER_MAX)
