"""ADAGE misbehaves: errors, silence, late or senseless answers, a quota, one poisoned offer."""

import random
import time
from collections import Counter
from datetime import datetime

import httpx
from django.utils import timezone

from bookings import actions
from outbox.actions import retry
from outbox.models import Message
from tests.chaos.bench import Bench, Verdict, fault, told
from tests.lab import cast as casting
from tests.lab import proof
from tests.lab.traffic import History

RELAY_SLOTS = 8
# Below what this machine's deliverers send (3 × 10 a second at the most): it must be met.
QUOTA = 12


def _mark(bench: Bench) -> int:
    """The number of the last request ADAGE received."""
    return max((call["id"] for call in bench.lab.journal()), default=0)


def _since(bench: Bench, mark: int) -> list[dict]:
    return bench.lab.journal(after=mark)


def _rate(calls: list[dict]) -> float:
    """The busiest ten seconds of a stretch of requests, in requests a second."""
    moments = sorted(datetime.fromisoformat(call["at"]).timestamp() for call in calls)
    busiest = max((sum(m <= n < m + 10 for n in moments) for m in moments), default=0)
    return busiest / 10


def _under(
    bench: Bench, mode: str, seconds: float, pace: float = 0.3
) -> tuple[History, list[dict]]:
    """People act for that long while ADAGE behaves so; then it behaves."""
    mark = _mark(bench)
    bench.lab.tell_mock(mode)
    traffic = bench.traffic(people=2, pace=pace)
    bench.lab.watch_for(seconds)
    calls = _since(bench, mark)
    history = bench.settle(traffic)
    bench.lab.tell_mock("ok")
    return history, calls


def _waiting_mails() -> int:
    return Message.objects.exclude(recipient="").filter(state="WAITING").count()


@fault("F13", "bookings unaffected; mails leave; ≤ 3 POST/s once open; drained after its return")
def errors(bench: Bench) -> Verdict:
    """ADAGE answers 500 to everything for 10 min."""
    seconds = bench.spell(600, 8)
    history, calls = _under(bench, "500", seconds)
    settled = [call for call in calls if call["outcome"] == "told to fail"][10:]
    rate = _rate(settled)
    mails = bench.lab.watch_until(lambda: _waiting_mails() == 0, 20)
    spent, faults = bench.prove(history, drain=360)
    if rate > 3:
        faults.append(f"{rate:.1f} POST/s to a dead ADAGE")
    if not mails:
        faults.append("mails waited for ADAGE")
    measured = (
        f"500 for {seconds:.0f} s, {told(history)}, {rate:.1f} POST/s, drained in {spent:.0f} s"
    )
    return Verdict(measured, faults)


@fault("F14", "web latency unchanged; ≤ 8 calls hanging at once; drained after")
def silence(bench: Bench) -> Verdict:
    """ADAGE accepts the connection and never answers."""
    calm = bench.settle(_calm(bench, 6))
    history, calls = _under(bench, "hang", bench.spell(60, 15))
    hanging = _most_at_once(calls)
    spent, faults = bench.prove(history, drain=120)
    if hanging > RELAY_SLOTS:
        faults.append(f"{hanging} calls hanging at once")
    if history.p95() > max(1.0, calm.p95() * 1.5):
        faults.append(f"p95 went from {calm.p95():.2f} to {history.p95():.2f} s")
    measured = (
        f"{told(history)}, {hanging} hanging at once, p95 {calm.p95():.2f} → "
        f"{history.p95():.2f} s, drained in {spent:.0f} s"
    )
    return Verdict(measured, faults)


def _calm(bench: Bench, seconds: float):  # type: ignore[no-untyped-def]
    traffic = bench.traffic(people=2, pace=0.3)
    bench.lab.watch_for(seconds)
    return traffic


def _most_at_once(calls: list[dict]) -> int:
    """A call hangs 10 s at most on our side: how many of them lie within one such stretch."""
    moments = sorted(datetime.fromisoformat(call["at"]).timestamp() for call in calls)
    return max((sum(m <= n < m + 9 for n in moments) for m in moments), default=0)


@fault("F15", "the same key again, « already there », delivered, 0 duplicate")
def late(bench: Bench) -> Verdict:
    """ADAGE does the work and answers after our patience."""
    mark = _mark(bench)
    bench.lab.tell_mock("late:12s")
    traffic = bench.traffic(people=2, pace=1)
    bench.lab.watch_for(bench.spell(40, 3))
    bench.lab.watch_until(lambda: bool(_since(bench, mark)), 60)
    history = bench.settle(traffic)
    bench.lab.tell_mock("ok")  # for new calls; those it holds are late all the same
    spent, faults = bench.prove(history, drain=180)
    outcomes = Counter(call["outcome"] for call in _since(bench, mark))
    if not outcomes["repeat"]:
        faults.append("nothing was repeated: the answer came in time")
    return Verdict(f"{told(history)}, {dict(outcomes)}, drained in {spent:.0f} s", faults)


@fault("F16", "each repeat ignored, whatever its order: the state stays")
def shuffled(bench: Bench) -> Verdict:
    """Everything ADAGE has heard comes again three times, shuffled."""
    history = bench.settle(_calm(bench, 5))
    _, faults = bench.prove(history)
    heard = [call for call in bench.lab.journal() if call["outcome"] == "applied"][-200:]
    mark, chance = _mark(bench), random.Random(16)
    with httpx.Client(base_url=bench.lab.environment["ADAGE_URL"]) as client:
        for call in chance.sample(heard * 3, len(heard) * 3):
            client.post(call["path"], json=call["body"], headers=_headers(bench, call))
    outcomes = Counter(call["outcome"] for call in _since(bench, mark))
    if set(outcomes) - {"repeat"}:
        faults.append(f"not ignored: {dict(outcomes)}")
    faults += proof.adage_differences(bench.lab)
    return Verdict(f"{len(heard)} calls × 3: {dict(outcomes)}", faults)


def _headers(bench: Bench, call: dict) -> dict[str, str]:
    return {
        "X-omogen-api-key": bench.lab.environment["ADAGE_API_KEY"],
        "Idempotency-Key": call["key"],
        "X-Event-Stream": call["offer"],
        "X-Event-Epoch": str(call["epoch"]),
        "X-Event-Seq": str(call["seq"]),
    }


@fault("F17", "obeyed to ± 10 %, no loss, no offer waits long behind the others")
def quota(bench: Bench) -> Verdict:
    """ADAGE takes so many calls a second and answers 429 beyond."""
    _pile_up(bench, bench.count(600, 120))
    mark = _mark(bench)
    bench.lab.tell_mock(f"quota:{QUOTA}")
    spent, faults = bench.prove(History(), drain=240)
    bench.lab.tell_mock("ok")
    calls = _since(bench, mark)
    taken = [c for c in calls if c["outcome"] == "applied"]
    refused = sum(call["status"] == 429 for call in calls)
    rate = _rate(calls)  # the refused ones too: ADAGE itself keeps those it takes within it
    if rate > QUOTA * 1.1:
        faults.append(f"{rate:.1f} calls a second")
    if not refused:
        faults.append("the quota was never met")
    measured = (
        f"quota {QUOTA}/s: {len(taken)} taken, {refused} × 429, {rate:.1f} calls/s, "
        f"drained in {spent:.0f} s"
    )
    return Verdict(measured, faults)


def _pile_up(bench: Bench, count: int) -> list[str]:
    """So many events wait together: deliverers away meanwhile."""
    bench.lab.left_dead |= {"worker", "relay"}
    for name in ("worker", "relay"):
        bench.lab.kill(name)
    school, offers = bench.cast.schools[0], casting.offers(bench.cast, count)
    for rank, offer in enumerate(offers):
        by = school.teachers[rank % len(school.teachers)]
        actions.prebook(offer_id=offer.pk, expected_version=1, by=by)
    bench.lab.left_dead -= {"worker", "relay"}
    return [offer.ref for offer in offers]


@fault("F18", "parked; only that offer waits; replayed in order by « Réessayer »")
def poison(bench: Bench) -> Verdict:
    """ADAGE refuses for good whatever concerns one offer."""
    (offer,) = casting.offers(bench.cast, 1)
    school = bench.cast.schools[0]
    bench.lab.tell_mock(f"poison:{offer.ref}")
    booking = actions.prebook(offer_id=offer.pk, expected_version=1, by=school.teachers[0])
    actions.refuse(booking_id=booking.pk, reason="Voyage", by=school.head)
    history = bench.settle(_calm(bench, bench.spell(20, 2)))
    others = Message.objects.exclude(stream=offer.ref).filter(state="WAITING")
    flowed = bench.lab.watch_until(lambda: not others.exists(), bench.bound(60))
    faults = [] if flowed else ["others wait"]
    parked = Message.objects.filter(stream=offer.ref, state="PARKED")
    if [message.seq for message in parked] != [1]:
        faults.append(f"parked: {[message.seq for message in parked]}")
    bench.lab.tell_mock("ok")
    for message in parked:
        retry(message_id=message.pk, by=bench.cast.staff)
    _, found = bench.prove(history)
    order = [
        c["seq"] for c in bench.lab.journal() if c["offer"] == offer.ref and c["status"] == 201
    ]
    if order != [1, 2]:
        faults.append(f"replayed in the order {order}")
    return Verdict(f"others: {told(history)}, replayed {order}", faults + found)


@fault("F19", "delivered, with a warning")
def nobody_to_mail(bench: Bench) -> Verdict:
    """ADAGE did it, and could not mail the teacher."""
    before = timezone.now()
    history, _ = _under(bench, "noemail", 6)
    spent, faults = bench.prove(history)
    warned = Message.objects.filter(
        created_at__gt=before, state="DELIVERED", last_error__contains="EMAIL_ADDRESS"
    ).count()
    if not warned:
        faults.append("no warning kept")
    return Verdict(f"{told(history)}, {warned} warnings, drained in {spent:.0f} s", faults)


@fault("F20", "tried again; no redirect followed; nothing lost")
def garbage(bench: Bench) -> Verdict:
    """ADAGE answers HTML, half of a JSON, 5 MB, a redirect."""
    mark = _mark(bench)
    history, _ = _under(bench, "garbage", bench.spell(30, 12))
    spent, faults = bench.prove(history, drain=120)
    outcomes = Counter(call["outcome"] for call in _since(bench, mark))
    if not outcomes["garbage"]:
        faults.append("no garbage was served")
    return Verdict(f"{told(history)}, {dict(outcomes)}, drained in {spent:.0f} s", faults)


@fault("F21", "caught; drained after its return")
def nobody_there(bench: Bench) -> Verdict:
    """Nobody listens at ADAGE's address."""
    bench.lab.left_dead.add("mock-adage")
    bench.lab.kill("mock-adage")
    traffic = bench.traffic(people=2, pace=0.3)
    bench.lab.watch_for(bench.spell(30, 8))
    history = bench.settle(traffic)
    bench.lab.left_dead.discard("mock-adage")
    bench.lab.watch_until(bench.lab.part("mock-adage").answers, 30)
    spent, faults = bench.prove(history, drain=120)
    return Verdict(f"{told(history)}, drained in {spent:.0f} s", faults)


@fault("G9", "HTTP p95 moves < 10 %, drained in ≤ 6 min, order kept, ≤ 1 POST/s to the dead host")
def dead_for_long(bench: Bench) -> Verdict:
    """ADAGE dead 15 min under the traffic this machine can carry."""
    seconds = bench.spell(900, 20)
    calm = bench.settle(_calm(bench, min(60, seconds)))
    mark = _mark(bench)
    history, calls = _under(bench, "500", seconds)
    events = Message.objects.filter(state="WAITING", seq__isnull=False).count()
    failed = [call for call in calls if call["outcome"] == "told to fail"][10:]
    rate, moved = _rate(failed), history.p95() / max(calm.p95(), 0.001) - 1
    spent, faults = bench.prove(history, drain=360)
    if rate > 1:
        faults.append(f"{rate:.1f} POST/s")
    if moved >= 0.10:
        faults.append(f"p95 moved by {moved:+.0%}")
    measured = (
        f"dead {seconds:.0f} s, {events} events, p95 {calm.p95():.2f} → {history.p95():.2f} s, "
        f"{rate:.1f} POST/s, {len(_since(bench, mark))} calls, drained in {spent:.0f} s"
    )
    return Verdict(measured, faults)


@fault("G10", "p50 ≤ 1 s, p95 ≤ 3 s, max ≤ 15 s from the commit to ADAGE")
def freshness(bench: Bench) -> Verdict:
    """Events in calm, one after the other."""
    count, school = bench.count(2000, 60), bench.cast.schools[1]
    mark, began = _mark(bench), timezone.now()
    for offer in casting.offers(bench.cast, count):
        by = random.choice(school.teachers)
        actions.prebook(offer_id=offer.pk, expected_version=1, by=by)
        bench.lab.supervise()
        time.sleep(0.15)
    _, faults = bench.prove(History())
    heard = {c["key"]: c["at"] for c in _since(bench, mark) if c["outcome"] == "applied"}
    events = Message.objects.filter(seq__isnull=False, created_at__gte=began)
    waits = sorted(
        datetime.fromisoformat(heard[str(pk)]).timestamp() - created.timestamp()
        for pk, created in events.values_list("pk", "created_at")
    )
    p50, p95, longest = (waits[int(len(waits) * share)] for share in (0.5, 0.95, 0.9999))
    if p50 > 1 or p95 > 3 or longest > 15:
        faults.append("too old")
    measured = f"{len(waits)} events: p50 {p50:.2f} s, p95 {p95:.2f} s, max {longest:.2f} s"
    return Verdict(measured, faults)
