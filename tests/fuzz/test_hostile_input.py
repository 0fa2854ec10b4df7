"""Hostile requests, seeded: no 5xx, no credit to a partner, no neighbour's secret.

Longer: `FUZZ_REQUESTS=3000 FUZZ_SEED=7 pytest tests/fuzz -o timeout=0`.
"""

import logging
import os
import random
from collections.abc import Iterator
from itertools import product

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from tests.answers import Answer
from tests.fuzz.doors import admin_doors, site_doors
from tests.fuzz.hostile import form_of, query, spoil
from tests.fuzz.world import SECRETS, World, build_world

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("FUZZ_SEED", "20261123"))
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "200"))
# Every person at every door first: some thousands of requests more.
LONG = "FUZZ_REQUESTS" in os.environ
Knock = tuple[str, str, str, random.Random]


@pytest.fixture(autouse=True)
def tolerant(settings: Settings) -> Iterator[None]:
    """Bodies of one megabyte reach the forms; a failure is told once, not by the logs."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 2**20
    settings.ACT_LIMITS = False  # eight people knock ten thousand times
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def clients_of(world: World) -> dict[str, Client]:
    """A browser for each, signed in."""
    clients = {}
    for who, user in world.people.items():
        clients[who] = Client(raise_request_exception=False)
        if user:
            clients[who].force_login(user)
    return clients


def requests(world: World, people: list[str]) -> Iterator[Knock]:
    """Who knocks, how, where: each pair once in the long run, then at random, near their side."""
    chance = random.Random(SEED)
    site, administration = site_doors(), admin_doors()
    for who, name, method in pairs(people) if LONG else []:
        yield who, method, (site | administration)[name](world, chance), chance
    for _ in range(REQUESTS):
        who = chance.choice(people)
        wanted = {"p": "partner:", "t": "school:", "h": "school:"}.get(who[0], "")
        near = [name for name in site if name.startswith(wanted)]
        if who == "staff":
            near = list(administration)
        name = chance.choice(near if chance.random() < 0.85 else [*site, *administration])
        method = chance.choice(["get", "get", "post", "post", "post", "post", "put", "delete"])
        yield who, method, (site | administration)[name](world, chance), chance


def pairs(people: list[str]) -> list[tuple[str, str, str]]:
    """Every person, every door, read and sent."""
    return list(product(people, site_doors() | admin_doors(), ["get", "post"]))


def send(client: Client, method: str, url: str, chance: random.Random, ids: list[str]) -> Answer:
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


def complaints(who: str, answer: Answer) -> list[str]:
    """What this answer should never have said."""
    if answer.status_code >= 500:
        return [f"{answer.status_code} {getattr(answer, 'exc_info', [''] * 2)[1]!r:.300}"]
    body = b"" if answer.streaming else answer.content
    shown = body.decode(errors="replace").replace("\u00a0", "").replace("\u202f", "")
    other = {"A": "B", "B": "A"}.get(who[-1])
    found = ["Traceback"] if "Traceback" in shown else []
    if who == "staff":
        return found  # supports both sides: reads everything
    if not who.startswith(("teacher", "head")) and "987654" in shown.replace(" ", ""):
        found.append("the credit of a school")
    for secret in SECRETS:
        seen = [secret + side for side in "AB" if other is None or side == other]
        found += [word for word in seen if word in shown]
    return found


@pytest.mark.django_db
@pytest.mark.timeout(3600)
def test_hostile_requests_are_answered_quietly(figure):
    """Never a 500; a partner never sees a credit (R44)."""
    world, bad, number = build_world(), [], 0
    clients = clients_of(world)
    for number, (who, method, url, chance) in enumerate(requests(world, list(clients)), 1):
        with transaction.atomic():
            answer = send(clients[who], method, url, chance, world.institutions)
            found = complaints(who, answer)
            transaction.set_rollback(True)
        bad += [f"#{number} {who} {method} {url}: {what}" for what in found]
    every = len(pairs(list(clients)))
    swept = f"{number - REQUESTS}/{every} pairs person × door × GET/POST" if LONG else "a sample"
    measured = (
        f"{number} hostile requests (seed {SEED}), {len(clients)} people, {swept}, {len(bad)} bad"
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
