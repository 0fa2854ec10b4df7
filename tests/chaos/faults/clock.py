"""The clock, and the administration's brake: two beats, a beat that stops, a suspension."""

import subprocess
from datetime import timedelta

import httpx
from django.utils import timezone

from bookings import actions
from bookings.models import Booking, BookingMove
from offers.models import CollectiveStock
from passculture.local import process
from passculture.local.parts import BEAT
from passculture.local.places import ROOT
from schools.actions import suspend
from schools.models import Suspension
from tests.chaos.bench import Bench, Verdict, fault, told
from tests.lab import cast as casting
from tests.lab import jump
from tests.lab.cast import CSRF

HOUR = timedelta(hours=1)


def _second_beat(bench: Bench) -> subprocess.Popen:
    environment = bench.lab.part("beat").environment
    schedule = ["--schedule", str(bench.lab.state / "second-beat")]
    log = bench.lab.where.log / "second-beat.log"
    return process.start([*BEAT, *schedule], log=log, environment=environment, cwd=ROOT)


@fault("F25", "two clocks, one effect; one that stopped or jumped ± 1 h loses nothing once back")
def two_clocks(bench: Bench) -> Verdict:
    """A second beat beside the first; then none; then a clock that jumps: deadlines pass."""
    bookings = _overdue(bench, bench.count(60, 12))
    second = _second_beat(bench)
    try:
        expired = bench.lab.watch_until(lambda: _left(bookings) == 0, 150)
    finally:
        process.stop(second)
    bench.lab.left_dead.add("beat")
    bench.lab.kill("beat")
    more = _overdue(bench, 10)
    bench.lab.watch_for(bench.spell(60, 5))
    still = _left(more)
    bench.lab.left_dead.discard("beat")
    back = bench.lab.watch_until(lambda: _left(more) == 0, 150)
    traffic = bench.traffic(people=1, pace=1)
    jumped = _jumped(bench)
    history = bench.settle(traffic)
    _, faults = bench.prove(history)
    faults += jumped
    moves = BookingMove.objects.filter(booking__in=[*bookings, *more], verb="expire").count()
    if not (expired and back and moves == len(bookings) + len(more) and still == len(more)):
        faults.append(f"expired {expired}, back {back}, {moves} moves, {still} waited")
    measured = f"{len(bookings)} + {len(more)} overdue, {moves} expired once each"
    return Verdict(f"{measured}; clock ± 1 h: {told(history)}", faults)


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
    school, made = bench.cast.schools[2], []
    for offer in casting.offers(bench.cast, count):
        by = school.teachers[len(made) % len(school.teachers)]
        made.append(actions.prebook(offer_id=offer.pk, expected_version=1, by=by).pk)
    lines = CollectiveStock.objects.filter(bookings__in=made)
    lines.update(bookable_until=timezone.now() - late_by)
    return made


def _left(bookings: list[int]) -> int:
    return Booking.objects.filter(pk__in=bookings, state="PREBOOKED").count()


@fault("F31", "after the suspension's commit, no confirmation but those allowed")
def brake(bench: Bench) -> Verdict:
    """The administration suspends in the middle of confirmations."""
    traffic = bench.traffic(people=4)
    bench.lab.watch_for(bench.spell(20, 5))
    (late,) = casting.offers(bench.cast, 1)
    school = bench.cast.schools[0]
    suspension = suspend(
        ministry="", from_at=timezone.now(), to_at=None, message="Budget gelé", by=bench.cast.staff
    )
    frozen = timezone.now()
    bench.lab.watch_for(3)
    booking = actions.prebook(offer_id=late.pk, expected_version=1, by=school.teachers[0])
    answer = httpx.post(
        f"{bench.lab.url}/adage/decisions/{booking.reference}/confirmer/",
        cookies=bench.cast.cookies[school.head.pk],
        data={"csrfmiddlewaretoken": CSRF, "version": "1"},
        timeout=30,
    )
    history = bench.settle(traffic)
    after = BookingMove.objects.filter(verb="confirm", at__gt=frozen).count()
    Suspension.objects.filter(pk=suspension.pk).delete()
    # Those who confirmed meanwhile read why not: the 409 of a suspension is the right answer.
    history.wrong = [w for w in history.wrong if ": 409 " not in w]
    _, faults = bench.prove(history)
    before = BookingMove.objects.filter(verb="confirm").count()
    if after or answer.status_code != 409 or not before:
        faults.append(f"{after} confirmed after, {answer.status_code}, {before} before")
    measured = (
        f"{told(history)}, {before} confirmed before, {after} after, then {answer.status_code}"
    )
    return Verdict(measured, faults)
