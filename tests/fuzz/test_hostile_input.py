"""Hostile requests, seeded: no 5xx, no credit to a partner, no neighbour's secret.

Longer: `FUZZ_REQUESTS=3000 FUZZ_SEED=7 pytest tests/fuzz -o timeout=0`.
"""

import logging
import os
import random
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse

from tests.fuzz.hostile import form_of, query, spoil
from tests.fuzz.world import SECRETS, World, build_world
from tests.test_architecture import addresses

SEED = int(os.environ.get("FUZZ_SEED", "20261123"))
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "200"))
STEPS = ["offre", "date-prix", "pratique", "destinataire", "verification", "rien"]
UNKNOWN = ["CJ-234567", "R-2345ABCD", "x", "é", "CJ-" + "2" * 400]


@pytest.fixture(autouse=True)
def tolerant(settings) -> Iterator[None]:
    """Bodies of one megabyte reach the forms; a failure is told once, not by the logs."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 2**20
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def address(pattern: URLPattern, world: World, chance: random.Random) -> str:
    """An address of this door: of ours, of the neighbour, or of nothing."""
    words = {
        "ref": chance.choice([*world.offers, *world.offers, *UNKNOWN[:1]]),
        "reference": chance.choice([*world.bookings * 3, *UNKNOWN[:3]]),
        "slug": chance.choice(STEPS),
        "vitrine": chance.choice([*world.templates * 3, "OV-234567"]),
        "demande": chance.choice([*world.requests * 3, "DM-234567"]),
        "uidb64": chance.choice(["MQ", "MQ==", "é", "-" * 99]),
        "rank": 1,
        "number": chance.choice(["JR-2026-1116-0001", "JR-0000-0000-00000000"]),
        "pk": chance.choice([1, 2, 3, 99999999, 10**18, 10**30]),
        "import_id": chance.choice([*world.imports * 3, 0, 2**70]),
        "kind": chance.choice(["csv", "xlsx"]),
        "token": chance.choice(["x", "set-password", "a-b"]),
    }
    names = pattern.pattern.converters
    return reverse(str(pattern.name), kwargs={n: words.get(n, "x") for n in names})


def requests(world: World) -> Iterator[tuple[str, Client, str, str, random.Random]]:
    """Who knocks, how, where; near their own side most of the time."""
    chance = random.Random(SEED)
    clients = {}
    for who, user in world.people.items():
        clients[who] = Client(raise_request_exception=False)
        if user:
            clients[who].force_login(user)
    doors = [p for p in addresses() if p.name not in {"logout", "ready"}]
    for _ in range(REQUESTS):
        who = chance.choice(list(clients))
        wanted = {"p": "pro-", "t": "school_", "h": "school_"}.get(who[0], "")
        near = [p for p in doors if str(p.name).startswith(wanted)]
        door = chance.choice(near if chance.random() < 0.85 else doors)
        method = chance.choice(["get", "get", "post", "post", "post", "post", "put", "delete"])
        yield who, clients[who], method, address(door, world, chance), chance


def send(
    client: Client, method: str, url: str, chance: random.Random, ids: list[str]
) -> HttpResponse:
    """Ask; a POST first reads the page, then spoils what its form would send."""
    asked = f"{url}?{query(chance)}" if chance.random() < 0.4 else url
    if method != "post":
        return getattr(client, method)(asked)
    page = client.get(url)
    readable = page.status_code == 200 and not page.streaming
    body = spoil(form_of(page.content.decode(errors="replace")) if readable else {}, chance, ids)
    # A lone surrogate cannot leave a client: its bytes do, and the server reads U+FFFD.
    sent = {
        name: [v.encode("utf-8", "surrogatepass") for v in values] for name, values in body.items()
    }
    lost = {name: [v.decode("utf-8", "replace") for v in values] for name, values in sent.items()}
    headers = {"HX-Request": "true"} if chance.random() < 0.2 else {}
    return client.post(asked, lost, headers=headers)


def complaints(who: str, answer: HttpResponse) -> list[str]:
    """What this answer should never have said."""
    if answer.status_code >= 500:
        return [f"{answer.status_code} {getattr(answer, 'exc_info', [''] * 2)[1]!r:.300}"]
    body = b"" if answer.streaming else answer.content
    shown = body.decode(errors="replace").replace("\u00a0", "").replace("\u202f", "")
    other = {"A": "B", "B": "A"}.get(who[-1])
    found = ["Traceback"] if "Traceback" in shown else []
    if not who.startswith(("teacher", "head")) and "987654" in shown.replace(" ", ""):
        found.append("the credit of a school")
    for secret in SECRETS:
        seen = [secret + side for side in "AB" if other is None or side == other]
        found += [word for word in seen if word in shown]
    return found


@pytest.mark.django_db
@pytest.mark.timeout(3600)
def test_hostile_requests_are_answered_quietly(figure):
    """Section 8 of the specification: never a 500; a partner never sees a credit (R44)."""
    world, bad = build_world(), []
    for number, (who, client, method, url, chance) in enumerate(requests(world)):
        with transaction.atomic():
            answer = send(client, method, url, chance, world.institutions)
            found = complaints(who, answer)
            transaction.set_rollback(True)
        bad += [f"#{number} {who} {method} {url}: {what}" for what in found]
    measured = (
        f"{REQUESTS} hostile requests (seed {SEED}), {len(world.people)} people, {len(bad)} bad"
    )
    figure("G13", measured, "≥ 10 000, 0 × 5xx, 0 Traceback, nothing of a neighbour", not bad)
    assert bad == []


@pytest.mark.django_db
def test_a_leak_would_be_seen():
    """Positive control: what the school of side A reads, nobody else may have read."""
    client = Client()
    client.force_login(build_world().people["headA"])
    decisions, list_of_all = client.get("/adage/decisions/"), client.get("/adage/suivi/")
    assert complaints("headA", decisions) == complaints("headA", list_of_all) == []
    assert complaints("headB", list_of_all) == [SECRETS[0] + "A"]
    assert "the credit of a school" in complaints("partnerA", decisions)
