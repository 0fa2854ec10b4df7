"""ADAGE over a long time: dead for a quarter of an hour (G9), awake and fresh (G10)."""

import random
import time
from datetime import datetime

from bookings import actions
from outbox.models import Message
from tests.chaos.bench import Bench, Verdict, fault
from tests.chaos.faults.adage import busiest, since
from tests.lab import cast as casting
from tests.lab.traffic import History, Traffic

EVENTS = 9000  # of the whole measure: ten a second for a quarter of an hour
PEOPLE = 6


@fault("G9", "HTTP p95 moves < 10 %, drained in ≤ 6 min, order kept, ≤ 1 POST/s to the dead host")
def dead_for_long(bench: Bench) -> Verdict:
    """ADAGE dead 15 min, ten events a second meanwhile."""
    seconds, wanted = bench.spell(900, 20), bench.count(EVENTS, 200)
    usual = bench.settle(_at_work(bench, min(60, seconds)))
    mark, began = bench.last_call(), time.monotonic()
    bench.lab.tell_mock("500")
    traffic = _at_work(bench, seconds)
    reached = bench.lab.watch_until(lambda: _asleep() >= wanted, seconds)
    dead, events, calls = time.monotonic() - began, _asleep(), since(bench, mark)
    history = bench.settle(traffic)
    bench.lab.tell_mock("ok")
    failed = [call for call in calls if call["outcome"] == "told to fail"][10:]
    peak, moved = busiest(failed), history.p95() / max(usual.p95(), 0.001) - 1
    spent, faults = bench.prove(history, drain=360)
    if not reached:
        faults.append(f"{events} events of {wanted}")
    if peak > 1:
        faults.append(f"{peak:.1f} POST/s")
    if moved >= 0.10:
        faults.append(f"p95 moved by {moved:+.0%}")
    measured = (
        f"dead {dead:.0f} s, {bench.share(events, EVENTS)} events, {events / dead:.1f} a second, "
        f"p95 {usual.p95():.2f} → {history.p95():.2f} s, {peak:.1f} POST/s, "
        f"{len(since(bench, mark))} calls, drained in {spent:.0f} s"
    )
    return Verdict(measured, faults)


def _at_work(bench: Bench, seconds: float) -> Traffic:
    """Enough people for ten events a second, where the machine can carry them."""
    traffic = bench.traffic(people=PEOPLE, pace=0.3, offers=20_000)
    bench.lab.watch_for(seconds)
    return traffic


def _asleep() -> int:
    return Message.objects.filter(state="WAITING", seq__isnull=False).count()


@fault("G10", "p50 ≤ 1 s, p95 ≤ 3 s, max ≤ 15 s from the commit to ADAGE")
def freshness(bench: Bench) -> Verdict:
    """Events in calm, one after the other."""
    count, school = bench.count(2000, 60), bench.cast.schools[1]
    mark = bench.last_call()
    for offer in casting.offers(bench.cast, count):
        by = random.choice(school.teachers)
        actions.prebook(offer_id=offer.pk, expected_version=1, by=by)
        bench.lab.supervise()
        time.sleep(0.15)
    _, faults = bench.prove(History())
    heard = {c["key"]: c["at"] for c in since(bench, mark) if c["outcome"] == "applied"}
    events = Message.objects.filter(pk__in=heard)
    waits = sorted(
        datetime.fromisoformat(heard[str(pk)]).timestamp() - created.timestamp()
        for pk, created in events.values_list("pk", "created_at")
    )
    p50, p95, longest = (waits[int(len(waits) * share)] for share in (0.5, 0.95, 0.9999))
    if len(waits) != count:
        faults.append(f"{len(waits)} events of {count}")
    if p50 > 1 or p95 > 3 or longest > 15:
        faults.append("too old")
    measured = f"{len(waits)} events: p50 {p50:.2f} s, p95 {p95:.2f} s, max {longest:.2f} s"
    return Verdict(measured, faults)
