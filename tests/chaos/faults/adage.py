"""ADAGE misbehaves: errors, silence, late or senseless answers, a quota, one poisoned offer."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
from django.utils import timezone

from bookings import actions
from outbox.actions import retry
from outbox.models import Message
from tests.chaos.bench import Bench, Verdict, fault, told
from tests.lab import cast as casting
from tests.lab import proof
from tests.lab.traffic import CHUNK, History, Traffic

RELAY_SLOTS = 8
# A likely quota, which the deliverers of a small machine may never meet; and one they must meet.
QUOTA, MET_QUOTA = 20, 12
# A minute of waiting rings; the first message waits a little after the beginning.
ALARM_SECONDS = 75


def since(bench: Bench, mark: int) -> list[dict[str, Any]]:
    """What ADAGE received after that request."""
    return bench.lab.journal(after=mark)


def busiest(calls: list[dict[str, Any]]) -> float:
    """The busiest ten seconds of a stretch of requests, in requests a second."""
    moments = sorted(datetime.fromisoformat(call["at"]).timestamp() for call in calls)
    busiest = max((sum(m <= n < m + 10 for n in moments) for m in moments), default=0)
    return busiest / 10


def under(
    bench: Bench, mode: str, seconds: float, look: Callable[[], None] = lambda: None
) -> tuple[History, list[dict[str, Any]]]:
    """People act for that long while ADAGE behaves so; `look` at the end; then it behaves."""
    mark = bench.last_call()
    bench.lab.tell_mock(mode)
    traffic = bench.traffic(people=2, pace=0.3)
    bench.lab.watch_for(seconds)
    calls = since(bench, mark)
    look()
    history = bench.settle(traffic)
    bench.lab.tell_mock("ok")
    return history, calls


def _waiting_mails() -> int:
    return Message.objects.exclude(recipient="").filter(state="WAITING").count()


@fault("F13", "bookings unaffected; mails leave; ≤ 3 POST/s once open; drained after its return")
def errors(bench: Bench) -> Verdict:
    """ADAGE answers 500 to everything for 10 min."""
    seconds, rang = bench.spell(600, 8), []
    history, calls = under(bench, "500", seconds, look=lambda: rang.extend(bench.alarms()))
    settled = [call for call in calls if call["outcome"] == "told to fail"][10:]
    rate = busiest(settled)
    mails = bench.lab.watch_until(lambda: _waiting_mails() == 0, 20)
    spent, faults = bench.prove(history, drain=360)
    if rate > 3:
        faults.append(f"{rate:.1f} POST/s to a dead ADAGE")
    if not mails:
        faults.append("mails waited for ADAGE")
    alarm, found = _backlog(bench, seconds, rang)
    measured = (
        f"500 for {seconds:.0f} s, {told(history)}, {rate:.1f} POST/s, drained in {spent:.0f} s, "
        f"{alarm}"
    )
    return Verdict(measured, faults + found)


def _backlog(bench: Bench, seconds: float, rang: list[str]) -> tuple[str, list[str]]:
    """What waits for more than a minute rings, and no longer once it has left."""
    if seconds < ALARM_SECONDS:
        return "too short for its alarm", []
    faults = [] if "BACKLOG" in rang else [f"no BACKLOG among the alarms {rang}"]
    if not bench.rings("BACKLOG", 10, ringing=False):
        faults.append("BACKLOG rings after the drain")
    return f"alarms {rang}", faults


@fault("F14", "web latency unchanged; ≤ 8 calls hanging at once; drained after")
def silence(bench: Bench) -> Verdict:
    """ADAGE accepts the connection and never answers."""
    calm = bench.settle(in_calm(bench, 6))
    history, calls = under(bench, "hang", bench.spell(60, 15))
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


def in_calm(bench: Bench, seconds: float) -> Traffic:
    """People act for that long, nothing is wrong; they have not finished."""
    traffic = bench.traffic(people=2, pace=0.3)
    bench.lab.watch_for(seconds)
    return traffic


def _most_at_once(calls: list[dict[str, Any]]) -> int:
    """A call hangs 10 s at most on our side: how many of them lie within one such stretch."""
    moments = sorted(datetime.fromisoformat(call["at"]).timestamp() for call in calls)
    return max((sum(m <= n < m + 9 for n in moments) for m in moments), default=0)


@fault("F15", "the same key again, « already there », delivered, 0 duplicate")
def late(bench: Bench) -> Verdict:
    """ADAGE does the work and answers after our patience."""
    mark = bench.last_call()
    bench.lab.tell_mock("late:12s")
    traffic = bench.traffic(people=2, pace=1)
    bench.lab.watch_for(bench.spell(40, 3))
    bench.lab.watch_until(lambda: bool(since(bench, mark)), 60)
    history = bench.settle(traffic)
    bench.lab.tell_mock("ok")  # for new calls; those it holds are late all the same
    spent, faults = bench.prove(history, drain=180)
    outcomes = Counter(call["outcome"] for call in since(bench, mark))
    if not outcomes["repeat"]:
        faults.append("nothing was repeated: the answer came in time")
    return Verdict(f"{told(history)}, {dict(outcomes)}, drained in {spent:.0f} s", faults)


@fault("F16", "each repeat ignored, whatever its order, by its key or by its place: state stays")
def shuffled(bench: Bench) -> Verdict:
    """Everything ADAGE has heard comes again three times, shuffled."""
    history = bench.settle(in_calm(bench, 5))
    _, faults = bench.prove(history)
    heard = [call for call in bench.lab.journal() if call["outcome"] == "applied"][-200:]
    mark, chance = bench.last_call(), random.Random(16)
    with httpx.Client(base_url=bench.lab.environment["ADAGE_URL"]) as client:
        for rank, call in enumerate(chance.sample(heard * 3, len(heard) * 3)):
            key = str(uuid4()) if rank % 2 else call["key"]
            client.post(call["path"], json=call["body"], headers=_headers(bench, call, key))
    outcomes = Counter(call["outcome"] for call in since(bench, mark))
    half = len(heard) * 3 // 2
    if outcomes != {"repeat": len(heard) * 3 - half, "stale": half}:
        faults.append(f"not ignored: {dict(outcomes)}")
    faults += proof.adage_differences(bench.lab)
    measured = f"{len(heard)} calls × 3, half under a new key: {dict(outcomes)}"
    return Verdict(measured, faults)


def _headers(bench: Bench, call: dict[str, Any], key: str) -> dict[str, str]:
    return {
        "X-omogen-api-key": bench.lab.environment["ADAGE_API_KEY"],
        "Idempotency-Key": key,
        "X-Event-Stream": call["offer"],
        "X-Event-Epoch": str(call["epoch"]),
        "X-Event-Seq": str(call["seq"]),
    }


@fault("F17", "obeyed to ± 10 %, no loss, no offer waits long behind the others")
def quota(bench: Bench) -> Verdict:
    """ADAGE takes 20 calls a second and answers 429 beyond; then fewer than are sent."""
    said, faults = zip(*(_under_quota(bench, limit) for limit in (QUOTA, MET_QUOTA)), strict=True)
    return Verdict("; ".join(said), [one for found in faults for one in found])


def _under_quota(bench: Bench, limit: int) -> tuple[str, list[str]]:
    _pile_up(bench, bench.count(600, 120))
    mark = bench.last_call()
    bench.lab.tell_mock(f"quota:{limit}")
    spent, faults = bench.prove(History(), drain=240)
    bench.lab.tell_mock("ok")
    calls = since(bench, mark)
    taken = [c for c in calls if c["outcome"] == "applied"]
    refused = sum(call["status"] == 429 for call in calls)
    rate = busiest(calls)  # the refused ones too: ADAGE itself keeps those it takes within it
    if rate > limit * 1.1:
        faults.append(f"{rate:.1f} calls a second for {limit}")
    if limit == QUOTA and refused > len(calls) * 0.1:
        faults.append(f"{refused} of {len(calls)} calls beyond the quota")
    if limit == MET_QUOTA and not refused:
        faults.append("the quota was never met")
    said = f"{len(taken)} taken, {refused} × 429, {rate:.1f} calls/s, drained in {spent:.0f} s"
    return f"quota {limit}/s: {said}", faults


def _pile_up(bench: Bench, count: int) -> list[str]:
    """So many events wait together: deliverers away meanwhile."""
    bench.lab.left_dead |= {"worker", "relay"}
    for name in ("worker", "relay"):
        bench.lab.kill(name)
    school, sizes = bench.cast.schools[0], [CHUNK] * (count // CHUNK) + [count % CHUNK]
    offers = [offer for size in sizes if size for offer in casting.offers(bench.cast, size)]
    for rank, offer in enumerate(offers):
        by = school.teachers[rank % len(school.teachers)]
        actions.prebook(offer_id=offer.pk, expected_version=1, by=by)
    bench.lab.left_dead -= {"worker", "relay"}
    return [offer.ref for offer in offers]


@fault("F18", "parked, alarm; only that offer waits; replayed in order by « Réessayer »")
def poison(bench: Bench) -> Verdict:
    """ADAGE refuses for good whatever concerns one offer."""
    (offer,) = casting.offers(bench.cast, 1)
    school = bench.cast.schools[0]
    bench.lab.tell_mock(f"poison:{offer.ref}")
    booking = actions.prebook(offer_id=offer.pk, expected_version=1, by=school.teachers[0])
    actions.refuse(booking_id=booking.pk, reason="Voyage", by=school.principal)
    history = bench.settle(in_calm(bench, bench.spell(20, 2)))
    others = Message.objects.exclude(stream=offer.ref).filter(state="WAITING")
    flowed = bench.lab.watch_until(lambda: not others.exists(), 60)
    faults = [] if flowed else ["others wait"]
    parked = Message.objects.filter(stream=offer.ref, state="PARKED")
    if [message.seq for message in parked] != [1]:
        faults.append(f"parked: {[message.seq for message in parked]}")
    rang = bench.rings("PARKED", 60)
    faults += [] if rang else ["no PARKED alarm"]
    bench.lab.tell_mock("ok")
    for message in parked:
        retry(message_id=message.pk, by=bench.cast.staff)
    _, found = bench.prove(history)
    faults += [] if bench.rings("PARKED", 10, ringing=False) else ["PARKED rings afterwards"]
    order = [
        c["seq"] for c in bench.lab.journal() if c["offer"] == offer.ref and c["status"] == 201
    ]
    if order != [1, 2]:
        faults.append(f"replayed in the order {order}")
    return Verdict(
        f"others: {told(history)}, PARKED {'rang' if rang else 'silent'}, replayed {order}",
        faults + found,
    )


@fault("F19", "delivered, with a warning")
def nobody_to_mail(bench: Bench) -> Verdict:
    """ADAGE did it, and could not mail the teacher."""
    before = timezone.now()
    history, _ = under(bench, "noemail", 6)
    spent, faults = bench.prove(history)
    warned = Message.objects.filter(
        created_at__gt=before, state="DELIVERED", last_error__contains="EMAIL_ADDRESS"
    ).count()
    if not warned:
        faults.append("no warning kept")
    return Verdict(f"{told(history)}, {warned} warnings, drained in {spent:.0f} s", faults)


@fault("F20", "tried again; no redirect followed, it is parked; nothing lost")
def garbage(bench: Bench) -> Verdict:
    """ADAGE answers HTML, half of a JSON, 5 MB, a redirect."""
    mark = bench.last_call()
    history, _ = under(bench, "garbage", bench.spell(30, 12))
    for message in Message.objects.filter(state="PARKED", last_error__contains="302"):
        retry(message_id=message.pk, by=bench.cast.staff)
    spent, faults = bench.prove(history, drain=120)
    outcomes = Counter(call["outcome"] for call in since(bench, mark))
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
