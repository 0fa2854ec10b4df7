"""G14: every address × everybody × whose it is: a neighbour's and a stranger's answer alike.

In the suite a seeded sample; all of it with `TENANTS=all` (`python3 dev.py fuzz`).
"""

import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse

from offers.models import CollectiveOffer, OfferTemplate
from tests.fuzz.doors import STEPS
from tests.fuzz.held import Held, held_by
from tests.fuzz.world import SECRETS, build_sides
from tests.policies import POLICY_OF_URL
from tests.test_architecture import addresses

pytestmark = pytest.mark.slow

ALL = os.environ.get("TENANTS") == "all"
SAMPLE = 260
METHODS = ["get", "post"]
# Nothing has these: what one reads there is what one reads at a neighbour's.
UNKNOWN = {
    "ref": "CJ-234567", "reference": "R-2345ABCD", "template_ref": "OV-234567",
    "request_ref": "DM-234567",
    "pk": 99_999_999, "import_id": 99_999_999,
    "number": "JR-2026-1116-9999", "token": "0123456789abcdef" * 2,
}  # fmt: skip
FREE = {"slug": STEPS, "kind": ["csv", "xlsx"]}
# A key of something somebody holds: an address that takes one must be in the matrix.
NEEDED = {"ref", "reference", "template_ref", "request_ref", "import_id", "pk", "number", "token"}
# Addresses anybody may read by their key: the key is the right.
KEYS = {
    "template", "template-short", "shared-offer", "calendar-feed", "invitation", "signup-confirm",
    "password_reset_confirm", "mail", "mail-html", "offer-image", "close-banner",
}  # fmt: skip
CSRF = re.compile(r"\b[A-Za-z0-9]{64}\b")
# What one reads to the assistance: the beginning of this request's id in the logs.
REFERENCE = re.compile(r"\b[0-9A-F]{4}-[0-9A-F]{4}\b")
NUMBER = re.compile(r"\b[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b")


@dataclass(frozen=True)
class Knock:
    """Somebody at a door: of a neighbour, and the same door of nothing."""

    who: str
    method: str
    name: str
    theirs: str
    nothing: str
    owner: str


def owned(pattern: URLPattern, held: Held) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """What this door opens on, of that side, and the same door of nothing."""
    names = set(pattern.pattern.converters) - set(pattern.default_args)
    keys = {n: held.values.get(str(pattern.name)) or held.values.get(n) for n in names}
    keyed = {n: found for n, found in keys.items() if found}
    rest = {n: FREE[n][0] for n in names - set(keyed) if n in FREE}
    if not keyed or names - set(keyed) - set(rest):
        assert not names & NEEDED, f"{pattern.name}: say who holds what it opens on"
        return
    for rank in range(3):
        mine = {n: found[rank * len(found) // 3] for n, found in keyed.items()}
        yield mine | rest, {n: UNKNOWN[n] for n in mine} | rest


def knocks(one: Held, other: Held) -> list[Knock]:
    """Everybody of both sides at the doors of the other; who has no side at those of both."""
    found = []
    for pattern in addresses():
        name = str(pattern.name)
        if name in KEYS or POLICY_OF_URL[name] == "public":
            continue
        for owner, word in ((one, "A"), (other, "B")):
            for theirs, nothing in owned(pattern, owner):
                urls = reverse(name, kwargs=theirs), reverse(name, kwargs=nothing)
                found += [
                    Knock(who, method, name, *urls, word)
                    for who in (one.world.people | other.world.people)
                    if not who.endswith(word)
                    for method in METHODS
                ]
    return found


def answer(client: Client, method: str, url: str) -> tuple[int, str, str]:
    """Status, where it leads, and the words."""
    with transaction.atomic():
        reply: HttpResponse = getattr(client, method)(url)
        body = b"" if reply.streaming else reply.content
        transaction.set_rollback(True)
    return reply.status_code, reply.headers.get("Location", ""), body.decode(errors="replace")


def without(reply: tuple[int, str, str], url: str, other: str) -> tuple[int, str, str]:
    """The same without its own address, which a page may name, nor what each request draws anew."""
    status, location, said = reply
    # A reference is what the two addresses do not share: it may well have no figure in it.
    own = set(url.split("/")) - set(other.split("/"))
    for part in [url, *(part for part in own if len(part) > 7)]:
        location, said = location.replace(part, "·"), said.replace(part, "·")
    for drawn in (CSRF, REFERENCE, NUMBER):
        said = drawn.sub("", said)
    return status, location, said


def opens_on_all(knock: Knock, public: set[str]) -> bool:
    """Doors that show what is public to that side: published offers and templates to schools."""
    to_schools = knock.name in OPEN_TO_SCHOOLS and knock.who.startswith(("teacher", "head"))
    return to_schools and not public.isdisjoint(knock.theirs.split("/"))


def published() -> set[str]:
    """References of what any school may open: never what is made for one of them."""
    offers = CollectiveOffer.objects.filter(state="PUBLISHED", institution=None)
    templates = OfferTemplate.objects.filter(state="PUBLISHED")
    return {*offers.values_list("ref", flat=True), *templates.values_list("ref", flat=True)}


OPEN_TO_SCHOOLS = {
    "school:offer", "school:offer_agenda", "school:prebook", "school:proposal", "school:star",
    "school:watch", "school:template", "school:ask", "school:ask_keep",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.timeout(3000)
def test_what_is_a_neighbours_answers_as_what_does_not_exist(figure, settings):
    """I9: 404, same status, same words; and never a word of the neighbour's."""
    settings.ACT_LIMITS = False  # a few people ask for nine thousand pages
    one, other = build_sides()
    everything = knocks(held_by(one, "A"), held_by(other, "B"))
    asked = everything if ALL else random.Random(14).sample(everything, SAMPLE)
    clients, bad, public = {}, [], published()
    for who, user in (one.people | other.people).items():
        clients[who] = Client(raise_request_exception=False)
        if user:
            clients[who].force_login(user)
    for knock in asked:
        client = clients[knock.who]
        theirs = answer(client, knock.method, knock.theirs)
        secret = [word for word in SECRETS if word + knock.owner in theirs[2]]
        nothing = answer(client, knock.method, knock.nothing)
        read = without(theirs, knock.theirs, knock.nothing)
        same = read == without(nothing, knock.nothing, knock.theirs)
        if secret or (not same and not opens_on_all(knock, public)) or theirs[0] >= 500:
            bad.append(f"{knock.who} {knock.method} {knock.theirs}: {theirs[0]} / {nothing[0]}")
    declared = {str(p.name) for p in addresses()} == set(POLICY_OF_URL)
    good = bad == [] and declared
    figure("G14", f"{len(asked) * 2} requests, {len(bad)} leaks", "≥ 2 000 requests, 0 leaks", good)
    assert bad == []


@pytest.mark.django_db
def test_the_matrix_would_see_a_leak(monkeypatch, compiled_anew):
    """D11: with the filter of one view taken away, the same comparison differs."""
    from bookings.models import Booking
    from school_portal.views import decisions

    one, other = build_sides()
    client = Client(raise_request_exception=False)
    client.force_login(one.people["headA"])
    url = reverse("school:decision", args=[other.bookings[0]])
    nothing = reverse("school:decision", args=[UNKNOWN["reference"]])
    read = without(answer(client, "get", url), url, nothing)
    assert read == without(answer(client, "get", nothing), nothing, url)
    monkeypatch.setattr(decisions.decisions, "bookings_of_school", lambda _: Booking.objects.all())
    compiled_anew()
    assert answer(client, "get", url)[0] == 200
