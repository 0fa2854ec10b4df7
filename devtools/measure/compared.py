"""The same pages on the demonstration and with a country in the same database, by one client."""

import statistics
from collections.abc import Mapping
from itertools import product
from urllib.parse import quote

from django.urls import reverse

from bookings.models import Booking
from devtools.local.bench_search import SEARCHES
from devtools.measure import acting, load
from devtools.measure.client import Job, Request
from devtools.measure.people import browser_of, member_of, sign_in
from devtools.measure.subjects import PAGES
from devtools.measure.targets import TARGETS, Verdict
from offers.models import CollectiveOffer
from schools.models import Role, SchoolRole

ROUNDS, TIMES, SEARCH_TIMES = 5, 100, 4
NAMES = ("detail", "home", "offers", "offer", "dashboard", "decisions")
# What `bench-search` said before anything was changed, and what the bare Django's list of twenty
# rows cost on that machine, quiet: a quicker one makes both smaller.
SEARCH_BEFORE_MS, LIST_THEN_MS = 196, 1.9
OURS = {target.name: target for target in TARGETS}


def demonstration() -> dict[str, Request]:
    """The pages, by the people of the demonstration; the country comes beside them."""
    return {name: acting.page(name) for name in NAMES}


def of_country() -> dict[str, Request]:
    """The same pages, by people of the country."""
    waiting = CollectiveOffer.objects.filter(bookings__state=Booking.State.PREBOOKED)
    offer = waiting.filter(institution=None).select_related("venue").latest("pk")
    roles = SchoolRole.objects.select_related("user")
    people = {
        "partner": member_of(offer.venue),
        "teacher": roles.filter(role=Role.TEACHER).latest("pk").user,
        "principal": roles.filter(role=Role.PRINCIPAL).latest("pk").user,
    }
    browsers = dict(zip(people, sign_in(people.values()), strict=True))
    address = {
        name: reverse(PAGES[name][1], args=[offer.ref] if PAGES[name][2] else []) for name in NAMES
    }
    return {name: acting.read(browsers[PAGES[name][0]], address[name]) for name in NAMES}


def p95s(*sites: tuple[int, Mapping[str, Request]]) -> list[dict[str, float]]:
    """For each site, its port and pages: milliseconds within which 95 of 100 answers of each page
    came, in the middle of the rounds. A page is asked of every site before the next one: the
    machine is then the same for all. Raises LocalError when a page does not answer 200.
    """
    found: list[dict[str, list[float]]] = [{name: [] for name in pages} for _, pages in sites]
    for turn in range(ROUNDS):
        ranks = list(range(len(sites)))[:: -1 if turn % 2 else 1]
        for name, rank in product(NAMES, ranks):
            port, pages = sites[rank]
            load.send(Job(port, [pages[name]] * 4), 200, name)
            told = load.send(Job(port, [pages[name]] * TIMES), 200, name)
            found[rank][name].append(load.p95(told.latencies) * 1000)
    return [
        {name: statistics.median(values) for name, values in of_site.items()} for of_site in found
    ]


def pages_verdict(
    before: Mapping[str, float], after: Mapping[str, float], theirs: Mapping[str, float]
) -> Verdict:
    """The page that a country slows most; beside it each page, and those of its own people."""
    ratios = {name: after[name] / before[name] for name in before}
    words = ", ".join(f"{name} {before[name]:.0f} -> {after[name]:.0f} ms" for name in before)
    own = ", ".join(f"{name} {milliseconds:.0f}" for name, milliseconds in theirs.items())
    beside = f"{words}; by people of the country: {own} ms"
    return Verdict(OURS["country-pages"], max(ratios.values()), beside)


def searches() -> list[Request]:
    """Each search of `bench-search`, as a teacher sends it."""
    teacher, address = browser_of("teacher"), reverse("school:search")
    return [acting.read(teacher, f"{address}?{quote(query, safe='=&+')}") for query in SEARCHES]


def search_verdict(port: int, list_ms: float) -> Verdict:
    """All the searches, their counts included; `list_ms`: CPU of the bare Django's list here."""
    asked = searches()
    load.send(Job(port, asked), 200, "search")
    latencies = load.send(Job(port, asked * SEARCH_TIMES), 200, "search").latencies
    p50, p95 = statistics.median(latencies) * 1000, load.p95(latencies) * 1000
    before = SEARCH_BEFORE_MS * list_ms / LIST_THEN_MS
    beside = (
        f"p50 {p50:.0f}, p95 {p95:.0f} ms of {len(latencies)} searches; "
        f"before {before:.0f} ms on a machine whose bare list costs {list_ms:.1f} ms"
    )
    return Verdict(OURS["country-search"], p95 / before, beside)
