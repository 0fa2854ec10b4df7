"""Which tables the main queries read whole: PostgreSQL's own plans, on a database with a country.

A page is asked for as its reader, and every statement it sent is explained; so is what the relay
and the clock ask. A table whose rows grow with the country must be reached by an index.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking
from bookings.queries import due, reminders
from devtools.local.errors import LocalError
from devtools.measure.subjects import PAGES
from operations.readiness import facts
from outbox import rules
from outbox.actions.rows import lock_next
from outbox.queries import unsettled, work
from schools.models import Role, SchoolRole
from venues.models import Membership

# Their rows are counted by the hundred thousand in a country.
GROWING = frozenset(
    {
        "accounts_user", "bookings_booking", "bookings_bookingmove", "offers_collectiveoffer",
        "offers_collectivestock", "offers_searchentry", "offers_searchtext", "outbox_message",
        "outbox_stream", "reimbursements_statement", "reimbursements_statementline",
        "schools_budget", "schools_schoolrole",
    }
)  # fmt: skip
# What is read whole whatever its indexes: a search without words shows every offer and counts each
# facet; the home page reads every free offer, but only where fewer than three are close; each
# minute the clock looks at all that waits, a tenth of a year's bookings.
KNOWN = {
    "search": {"offers_searchentry"},
    "home": {"bookings_booking", "offers_collectivestock"},
    "jobs": {"bookings_booking", "offers_collectivestock"},
}
FEW_PAGES = 50  # of 8 kB: a table that small is read whole, rightly
PLACE = re.compile(r"\$\d")
BACKEND = "django.contrib.auth.backends.ModelBackend"


def read_whole(statement: str) -> set[str]:
    """The growing tables this statement would read from their first row to their last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY (%s)"
            " AND pg_relation_size(oid) > %s * current_setting('block_size')::int",
            [list(GROWING), FEW_PAGES],
        )
        large = {name for (name,) in cursor.fetchall()}
    return scanned(statement) & large


def scanned(statement: str) -> set[str]:
    """The tables that PostgreSQL's plan of this statement reads without an index.

    A prepared statement, whose values are apart, is planned for any of them (PostgreSQL ≥ 16).
    """
    generic = ", GENERIC_PLAN" if PLACE.search(statement) else ""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON{generic}) {statement}")
        (said,) = cursor.fetchone()
    plan = json.loads(said) if isinstance(said, str) else said
    nodes = _nodes(plan[0]["Plan"])
    return {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def whole_of(ask: Callable[[], object]) -> set[str]:
    """The growing tables that the statements of this call would read whole."""
    with CaptureQueriesContext(connection) as seen:
        ask()
    asked = [query["sql"] for query in seen.captured_queries]
    read = [sql for sql in asked if sql.lstrip(" \n(").upper().startswith(("SELECT", "WITH"))]
    if not read:
        raise LocalError("nothing was asked of the database.")
    return set().union(*map(read_whole, read))


def reader_of(role: str) -> User:
    """Who has most to look at: of the partner or the institution with most bookings."""
    key = "offer__venue__partner" if role == "partner" else "institution"
    busiest = Booking.objects.values(key).annotate(many=Count("pk")).order_by("-many", key)
    found = busiest.first()
    if found is None:
        raise LocalError("there is no booking: `manage.py make_country` writes some.")
    if role == "partner":
        mine = Membership.objects.select_related("user").filter(partner=found[key])
        return mine.earliest("pk").user
    kind = Role.PRINCIPAL if role == "principal" else Role.TEACHER
    theirs = SchoolRole.objects.select_related("user").filter(institution=found[key], role=kind)
    return theirs.earliest("pk").user


def page(name: str) -> Callable[[], object]:
    """The call that asks for a page, as its busiest reader."""
    role, url, status = PAGES[name]
    reader, client = reader_of(role), Client()
    client.force_login(reader, BACKEND)
    mine = Booking.objects.select_related("offer").order_by("-pk")
    if role == "partner":
        mine = mine.filter(offer__venue__partner__memberships__user=reader)
    else:
        mine = mine.filter(institution__people__user=reader)
    booking = mine.first()
    address = reverse(url, args=[booking.offer.ref] if status and booking else [])

    def ask() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise LocalError(f"{address} answers {answer.status_code} to {reader}.")

    return ask


def claim() -> None:
    """What the relay asks before it delivers."""
    now = timezone.now()
    work(now, rules.LANES)
    unsettled()
    with transaction.atomic():
        for lane in rules.LANES:
            lock_next(lane, now)


def ready() -> None:
    """What `/pret/` asks, every few seconds."""
    facts()


def due_jobs() -> None:
    """What the jobs ask, most of them each minute: whom the clock moves, whom it writes to."""
    now = timezone.now()
    due.due_to_expire(now)
    due.due_to_be_used(now)
    reminders.decisions_to_remind(now)
    reminders.proposals_to_remind(now)
    reminders.events_to_tell(now)


OTHERS = {"relay": claim, "ready": ready, "jobs": due_jobs}
SUBJECTS = [*PAGES, *OTHERS]


def unexpected(name: str) -> set[str]:
    """The tables a subject reads whole beyond what is known of it; it is asked for once before."""
    ask = OTHERS[name] if name in OTHERS else page(name)
    ask()
    return whole_of(ask) - KNOWN.get(name, set())
