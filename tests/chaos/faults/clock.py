"""The clock, and the administration's brake: two beats, a beat that stops, a suspension."""

import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone

from bookings import actions
from bookings.models import Booking, BookingMove
from devtools.local import process
from devtools.local.parts import BEAT
from devtools.local.places import ROOT
from offers.models import CollectiveStock
from schools.actions import suspend
from schools.actions.suspension import lift_now
from schools.models import Suspension
from tests.chaos.bench import Bench, Verdict, fault, told
from tests.lab import cast as casting
from tests.lab import jump, proof
from tests.lab.crowd import Ask, one_by_one

HOUR = timedelta(hours=1)
# A job of each minute passes every 20 s, and is late once two of its periods are missed.
TWO_PERIODS = 190
# From this scale on the alarm of the clock is awaited.
USUAL = 0.15


def _second_beat(bench: Bench) -> subprocess.Popen[bytes]:
    environment = bench.lab.part("beat").environment
    schedule = ["--schedule", str(bench.lab.state / "second-beat")]
    log = bench.lab.where.log / "second-beat.log"
    return process.start([*BEAT, *schedule], log=log, environment=environment, cwd=ROOT)


@fault("F25", "two clocks, one effect; stopped: alarm after 2 periods; it or ± 1 h: nothing lost")
def two_clocks(bench: Bench) -> Verdict:
    """A second beat beside the first; then none; then a clock that jumps: deadlines pass."""
    bookings = _overdue(bench, bench.count(60, 12))
    second = _second_beat(bench)
    try:
        expired = bench.lab.watch_until(lambda: _left(bookings) == 0, 150)
    finally:
        process.stop(second)
    more, alarm, faults = _stopped(bench)
    back = bench.lab.watch_until(lambda: _left(more) == 0, 150)
    faults += [] if bench.rings("CLOCK", 150, ringing=False) else ["CLOCK still rings"]
    traffic = bench.traffic(people=1, pace=1)
    faults += _jumped(bench)
    history = bench.settle(traffic)
    _, found = bench.prove(history)
    moves = BookingMove.objects.filter(booking__in=[*bookings, *more], verb="expire").count()
    if not (expired and back and moves == len(bookings) + len(more)):
        faults.append(f"expired {expired}, back {back}, {moves} moves")
    measured = f"{len(bookings)} + {len(more)} overdue, {moves} expired once each; {alarm}"
    return Verdict(f"{measured}; clock ± 1 h: {told(history)}", faults + found)


def _stopped(bench: Bench) -> tuple[list[int], str, list[str]]:
    """No clock for two periods of its shortest jobs: what waits for it, what rings."""
    faults = [] if bench.rings("CLOCK", 150, ringing=False) else ["CLOCK rings before"]
    bench.lab.left_dead.add("beat")
    bench.lab.kill("beat")
    began, overdue = time.monotonic(), _overdue(bench, 10)
    awaited = bench.scale >= USUAL
    away = bench.spell(600, TWO_PERIODS) if awaited else 5
    rang = awaited and bench.rings("CLOCK", TWO_PERIODS)
    after = time.monotonic() - began
    bench.lab.watch_for(max(0, away - after))
    faults += [] if rang or not awaited else [f"no CLOCK alarm in {TWO_PERIODS} s"]
    faults += [] if _left(overdue) == len(overdue) else ["something expired without a clock"]
    bench.lab.left_dead.discard("beat")
    if not awaited:
        return overdue, f"stopped {away:.0f} s, alarm not awaited", faults
    return overdue, f"stopped {away:.0f} s, CLOCK rang after {after:.0f} s", faults


def _jumped(bench: Bench) -> list[str]:
    """The site's clock jumps an hour ahead, then an hour behind, then is right again."""
    soon = _overdue(bench, 5, late_by=timedelta(minutes=-30))
    jump.to(bench.lab.state, HOUR)
    faults = [] if bench.lab.watch_until(lambda: _left(soon) == 0, 150) else ["ahead: none expired"]
    jump.to(bench.lab.state, -HOUR)
    bench.lab.watch_for(2)
    past = _overdue(bench, 5)
    bench.lab.watch_for(bench.spell(120, 85))  # longer than a turn of the job
    faults += [] if _left(past) == len(past) else ["behind: expired before their hour"]
    jump.to(bench.lab.state, timedelta())
    faults += [] if bench.lab.watch_until(lambda: _left(past) == 0, 150) else ["back: none expired"]
    moves = BookingMove.objects.filter(booking__in=[*soon, *past], verb="expire").count()
    return faults + ([] if moves == len(soon) + len(past) else [f"{moves} moves after the jumps"])


def _overdue(bench: Bench, count: int, late_by: timedelta = timedelta(seconds=1)) -> list[int]:
    """Pre-bookings whose deadline has just passed, or is still to come."""
    school = bench.cast.schools[2]
    made: list[int] = []
    for offer in casting.offers(bench.cast, count):
        by = school.teachers[len(made) % len(school.teachers)]
        made.append(actions.prebook(offer_id=offer.pk, expected_version=1, by=by).pk)
    lines = CollectiveStock.objects.filter(bookings__in=made)
    lines.update(bookable_until=timezone.now() - late_by)
    return made


def _left(bookings: list[int]) -> int:
    return Booking.objects.filter(pk__in=bookings, state="PREBOOKED").count()


@fault("F31", "after the suspension's commit, no confirmation commits but those it spares")
def brake(bench: Bench) -> Verdict:
    """The administration suspends in the middle of confirmations."""
    mark, spared = _last_move(), _prebooked(bench, 5)
    traffic = bench.traffic(people=6)
    bench.lab.watch_for(bench.spell(20, 5))
    with _suspended(bench) as suspension:
        clicks = [_confirming(bench, booking) for booking in spared + _prebooked(bench, 5)]
        answers = [reply.status for reply in one_by_one(bench.lab.url, clicks)]
        bench.lab.watch_for(3)
        history = bench.settle(traffic)
        after = proof.confirmed_after(suspension, since=mark)
    leaks = [booking for booking in after if not suspension.spares(booking.prebooked_at)]
    confirmed = BookingMove.objects.filter(verb="confirm", pk__gt=mark).count() - len(after)
    # Those who confirmed meanwhile read why not: the 409 of a suspension is the right answer.
    refused = [wrong for wrong in history.wrong if ": 409 " in wrong]
    history.wrong = [wrong for wrong in history.wrong if wrong not in refused]
    _, faults = bench.prove(history)
    faults += [f"{booking.reference} confirmed after the suspension" for booking in leaks]
    if answers != [302] * 5 + [409] * 5 or not (confirmed and refused):
        faults.append(f"{answers}, {confirmed} before, {len(refused)} refused on the way")
    measured = (
        f"{told(history)}; {confirmed} commits before the suspension's, {len(after)} after, "
        f"{len(leaks)} of them not spared; {len(refused)} refused on the way; then "
        f"{answers.count(302)} × 302, {answers.count(409)} × 409"
    )
    return Verdict(measured, faults)


@contextmanager
def _suspended(bench: Bench) -> Generator[Suspension]:
    """All confirmations are suspended but of what was pre-booked before this moment."""
    moment, why = timezone.now(), "Budget gelé"
    suspension = suspend(
        ministry="",
        from_at=moment,
        to_at=None,
        message=why,
        prebooked_before_at=moment,
        by=bench.cast.staff,
    )
    try:
        yield suspension
    finally:
        lift_now(suspension_id=suspension.pk, by=bench.cast.staff)


def _last_move() -> int:
    return BookingMove.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _prebooked(bench: Bench, count: int) -> list[Booking]:
    teacher = bench.cast.schools[0].teachers[0]
    return [
        actions.prebook(offer_id=offer.pk, expected_version=1, by=teacher)
        for offer in casting.offers(bench.cast, count)
    ]


def _confirming(bench: Bench, booking: Booking) -> Ask:
    """The click of the head of the first school."""
    cookies = bench.cast.cookies[bench.cast.schools[0].principal.pk]
    return Ask(f"/adage/decisions/{booking.reference}/confirmer/", cookies, {"version": "1"})
