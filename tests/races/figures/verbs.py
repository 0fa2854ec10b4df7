"""G4: on each booking, all the verbs at the same instant: no two outcomes that contradict."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import httpx
from django.db import connections
from django.utils import timezone

from bookings import actions
from bookings.models import Booking
from offers.models import CollectiveStock
from tests.fuzz.hostile import Fields
from tests.lab import cast as casting
from tests.lab import proof
from tests.lab.cast import Cast
from tests.lab.crowd import Ask, Reply, scattered, volley
from tests.lab.lines import Lines
from tests.lab.stack import Lab
from tests.races.figures.crowds import DRAIN_SECONDS, prebooked

SPREAD_SECONDS = 0.5
AT_ONCE = 30  # bookings a volley: five people each
# verb of the request -> verbs of the journal that may stand for it
MEANS = {
    "confirm": {"confirm"},
    "refuse": {"refuse"},
    "cancel": {"cancel_by_partner"},
    "terms": {"change_terms"},
}
# A deadline that fell meanwhile is a field to correct: 422.
EXPECTED = {name: {302, 409} for name in MEANS} | {"terms": {302, 409, 422}}


@dataclass
class Seen:
    """What a run of G4 has counted."""

    bookings: int = 0
    contradictions: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)


def all_verbs(lab: Lab, lines: Lines, scale: float) -> None:
    """Confirm, refuse, cancel, expire and « Modifier la date ou le prix » on 300 bookings."""
    seen = _run(lab, int(300 * scale), SPREAD_SECONDS)
    empty = proof.drained(lab, DRAIN_SECONDS)
    bad = [*seen.contradictions, *seen.broken, *proof.whole(lab, [])]
    lines.say(
        "G4",
        f"{seen.bookings} bookings × 5 verbs, ended {seen.outcomes}: "
        f"{len(bad)} faults {bad[:3] or ''}",
        "0 mixed outcome, 0 × 5xx, audit 0 rows",
        not bad and empty and len(seen.outcomes) > 2,
    )


def control(lab: Lab, lines: Lines) -> None:
    """D11: without locks, two people are told that both have won."""
    wall = "ALTER TABLE bookings_booking {} TRIGGER USER"
    with lab.owner() as sql, lab.without_guards():
        sql.execute(wall.format("DISABLE"))
        seen = _run(lab, 2 * AT_ONCE, 0)
        sql.execute(wall.format("ENABLE"))
    lines.say(
        "G4-neg",
        f"guards removed: {len(seen.contradictions)} contradictions on {seen.bookings}",
        "at least one",
        bool(seen.contradictions),
    )


def _run(lab: Lab, count: int, spread: float) -> Seen:
    seen = Seen()
    cast = casting.build(schools=4, teachers=10)
    for start in range(0, count, AT_ONCE):
        school = cast.schools[(start // AT_ONCE) % 4]
        bookings = prebooked(cast, school, casting.offers(cast, min(AT_ONCE, count - start)))
        _one_volley(lab, cast, school, bookings, spread, seen)
    return seen


def _one_volley(
    lab: Lab,
    cast: Cast,
    school: casting.School,
    bookings: list[Booking],
    spread: float,
    seen: Seen,
) -> None:
    asks = [a for booking in bookings for a in _everybody(lab, cast, school, booking, spread)]
    # A third of the deadlines falls in the middle of the crowd.
    late = bookings[::3]
    soon = timezone.now() + timedelta(seconds=spread)
    lines = CollectiveStock.objects.filter(pk__in=[booking.stock_id for booking in late])
    lines.update(bookable_until=soon)
    with ThreadPoolExecutor(1) as executor:
        ticking = executor.submit(_tick, [booking.pk for booking in late])
        replies = volley(lab.url, asks)
        ticking.result()  # a clock that fell is no clock
    _judge(bookings, replies, seen)


def _tick(booking_ids: list[int]) -> None:
    """The clock, which never waits for anybody."""
    limit = timezone.now() + timedelta(seconds=20)
    waiting = list(booking_ids)
    while waiting and timezone.now() < limit:
        waiting = [
            pk
            for pk in waiting
            if not actions.expire(booking_id=pk)
            and Booking.objects.filter(pk=pk, state="PREBOOKED").exists()
        ]
    connections.close_all()


def _everybody(
    lab: Lab, cast: Cast, school: casting.School, booking: Booking, spread: float
) -> list[Ask]:
    principal, member = cast.cookies[school.principal.pk], cast.cookies[cast.member.pk]
    decide, portal = f"/adage/decisions/{booking.reference}", f"/pro/offres/{booking.offer.ref}"
    said = [
        ("confirm", f"{decide}/confirmer/", principal, {"version": "1"}),
        ("refuse", f"{decide}/refuser/", principal, {"reason": "Un voyage ce jour-là"}),
        ("cancel", f"{portal}/annuler/", member, {"booking": booking.reference, "reason": "Panne"}),
        ("terms", f"{portal}/date-prix/", member, _dearer(lab, portal, member)),
    ]
    return [
        Ask(path, cookies, data, after=scattered(spread), name=name)
        for name, path, cookies, data in said
    ]


def _dearer(lab: Lab, portal: str, cookies: dict[str, str]) -> dict[str, str]:
    """The form of « Modifier la date ou le prix » as the page gives it, with a higher price."""
    page = httpx.get(f"{lab.url}{portal}/date-prix/", cookies=cookies, timeout=30)
    page.raise_for_status()
    fields = Fields()
    fields.feed(page.text)
    buttons = {"apercu", "corriger", "csrfmiddlewaretoken"}
    said = {name: value for name, value in fields.found.items() if name not in buttons}
    return said | {"price": "450", "confirmer": "1"}


def _judge(bookings: list[Booking], replies: list[Reply], seen: Seen) -> None:
    """What people were told against the journal, which must be one unbroken chain."""
    per_booking = len(replies) // len(bookings)
    for rank, booking in enumerate(bookings):
        moves = list(booking.moves.order_by("id"))
        verbs = [move.verb for move in moves]
        seen.bookings += 1
        state = Booking.objects.get(pk=booking.pk)
        ended = state.cancellation_reason or state.state
        seen.outcomes[ended] = seen.outcomes.get(ended, 0) + 1
        chained = all(a.to_state == b.from_state for a, b in pairwise(moves))
        first = [verb for verb in verbs if verb in {"confirm", "refuse", "expire", "change_terms"}]
        if not chained or len(first) > 1 or len(verbs) != len(set(verbs)):
            seen.contradictions.append(f"{booking.reference} {verbs}")
        for reply in replies[rank * per_booking : (rank + 1) * per_booking]:
            if reply.status not in EXPECTED[reply.ask.name]:
                seen.broken.append(f"{reply.ask.name} {reply.status} {reply.body[:80]}")
            elif _was_done(reply, booking) and not MEANS[reply.ask.name] & set(verbs):
                seen.contradictions.append(f"{booking.reference} told {reply.ask.name}: {verbs}")


def _was_done(reply: Reply, booking: Booking) -> bool:
    """The person was told it is done; a way round to another page says nothing."""
    if reply.ask.name == "terms":
        return reply.status == 302 and reply.location == f"/pro/offres/{booking.offer.ref}/"
    return reply.status == 302
