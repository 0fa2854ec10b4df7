"""Processes that die or freeze: workers, relay, web, in the middle of their work."""

import os
import random
import signal
import socket
import time
from collections import Counter
from contextlib import suppress
from itertools import cycle
from urllib.parse import urlencode

from outbox.models import Message
from tests.chaos.bench import Bench, Verdict, fault, told
from tests.lab import proof
from tests.lab.cast import CSRF
from tests.lab.cast import offers as new_offers
from tests.lab.crowd import Ask, one_by_one
from tests.lab.fuse import POINTS
from tests.lab.traffic import History, Traffic

KILLS, EFFECTS, SEEDS = 20, 1000, 20  # of the whole measure
STANDSTILL_SECONDS = 120
# Those of the suite: in a transaction, after its commit, between an effect and our commit.
# The two that kill a web process lie apart: the first one's heir is awake by then.
FEWEST = ("outbox.after_insert", "adage.after_post", "outbox.after_commit")


def _kill_a_deliverer(bench: Bench, chance: random.Random) -> None:
    """The relay, the whole worker, or one of its two processes in the middle of a task."""
    match chance.randrange(3):
        case 0:
            bench.lab.kill("relay")
        case 1:
            bench.lab.kill("worker")
        case 2:
            children = bench.lab.children_of("worker")
            if children:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(children), signal.SIGKILL)


def _killed_all_along(bench: Bench, mode: str) -> tuple[int, Traffic]:
    """Kill a deliverer twenty times while people act and ADAGE behaves as told."""
    kills, chance = bench.count(KILLS, 2), random.Random(11)
    bench.lab.tell_mock(mode)
    traffic = bench.traffic(people=2, pace=0.2)
    for _ in range(kills):
        bench.lab.watch_for(bench.spell(3, 1.5))
        _kill_a_deliverer(bench, chance)
    return kills, traffic


@fault("F1", "0 lost, 0 twice, order kept, no human act")
def killed_worker(bench: Bench) -> Verdict:
    """`kill -9` a worker, parent or child, or the relay, in the middle of calls."""
    kills, traffic = _killed_all_along(bench, "ok")
    history = bench.settle(traffic)
    spent, faults = bench.prove(history)
    return Verdict(f"{kills} kills, {told(history)}, drained in {spent:.0f} s", faults)


@fault("G5", "0 lost, 0 duplicate effects, 0 out of order, drained ≤ 60 s after the last kill")
def killed_and_misled(bench: Bench) -> Verdict:
    """The same along a thousand deliveries; one call in ten fails, one answer in twenty is lost."""
    kills, wanted = bench.count(KILLS, 2), bench.count(EFFECTS, 50)
    mark, before, chance = bench.last_call(), _delivered(), random.Random(11)
    bench.lab.tell_mock("500:10%,lost-answer:5%")
    traffic, killed = bench.traffic(people=2, pace=0.2, offers=10_000), 0
    for rank in range(1, kills + 1):
        due = before + wanted * rank // kills
        if not bench.lab.watch_until(lambda due=due: _delivered() >= due, STANDSTILL_SECONDS):
            break
        _kill_a_deliverer(bench, chance)
        killed += 1
    history = bench.settle(traffic)
    spent, faults = bench.prove(history)
    bench.lab.tell_mock("ok")
    outcomes = Counter(call["outcome"] for call in bench.lab.journal(after=mark))
    effects = sum(count for said, count in outcomes.items() if (said or "").startswith("applied"))
    misled = outcomes["told to fail"] + outcomes["applied, answer lost"]
    if killed < kills or effects < wanted or not misled:
        faults.append(f"{killed} kills of {kills}, {effects} effects of {wanted}, {misled} misled")
    measured = (
        f"{bench.share(killed, KILLS)} kills in {bench.share(effects, EFFECTS)} effects, "
        f"{misled} calls failed or unanswered, {told(history)}, drained in {spent:.0f} s"
    )
    return Verdict(measured, faults)


def _delivered() -> int:
    """How many calls have ever been delivered: a count, since the clocks may have jumped (F25)."""
    return Message.objects.filter(seq__isnull=False, state="DELIVERED").count()


@fault("F2", "others take over; the zombie overtakes nobody")
def zombie(bench: Bench) -> Verdict:
    """A frozen worker wakes 30 s later with a message in its hands."""
    bench.lab.tell_mock("late:1s")
    traffic = bench.traffic(people=1, pace=1.5)  # what the relay alone can carry
    bench.lab.watch_for(3)
    bench.lab.signal("worker", signal.SIGSTOP)
    bench.lab.tell_mock("ok")
    bench.lab.watch_for(bench.spell(30, 18))
    frozen = Message.objects.filter(state="WAITING").count()
    bench.lab.signal("worker", signal.SIGCONT)
    history = bench.settle(traffic)
    spent, faults = bench.prove(history)
    if frozen > 40:
        faults.append(f"{frozen} messages waited for the frozen worker")
    measured = f"{told(history)}, {frozen} waiting while frozen, drained in {spent:.0f} s"
    return Verdict(measured, faults)


@fault("F3", "no event older than 15 s, no answer worse than a new try")
def deployed(bench: Bench) -> Verdict:
    """SIGTERM to worker, beat and relay, a reload of the web: a release under traffic."""
    traffic, before = bench.traffic(people=1, pace=1), _last_message()
    for name, sign in (
        ("worker", signal.SIGTERM),
        ("relay", signal.SIGTERM),
        ("beat", signal.SIGTERM),
        ("web", signal.SIGHUP),
    ):
        _replace(bench, name, sign)
    history = bench.settle(traffic)
    _, faults = bench.prove(history)
    oldest = _slowest_since(before)
    if oldest > 15:
        faults.append(f"an event waited {oldest:.1f} s")
    return Verdict(f"{told(history)}, slowest event {oldest:.1f} s", faults)


def _replace(bench: Bench, name: str, sign: signal.Signals) -> None:
    """One process after the other, as a release does: the next when this one is ready again."""
    mark, child = bench.lab.state / "ready" / name, bench.lab.part(name).child
    mark.unlink(missing_ok=True)
    if child:
        child.send_signal(sign)
    if name in ("worker", "beat"):
        bench.lab.watch_until(mark.exists, 60)
    bench.lab.watch_for(8)


def _last_message() -> object:
    return Message.objects.order_by("-created_at").values_list("created_at", flat=True).first()


def _slowest_since(moment: object) -> float:
    sent = Message.objects.filter(delivered_at__isnull=False)
    if moment:
        sent = sent.filter(created_at__gt=moment)
    moments = sent.values_list("created_at", "delivered_at")
    waits = [(after - before).total_seconds() for before, after in moments if after]
    return max(waits, default=0.0)


def _points(bench: Bench, seeds: int) -> tuple[int, list[str]]:
    """Die at each failpoint, so many times; how many fell, and every difference."""
    fallen, faults, chance = 0, [], random.Random(24)
    for point in POINTS if bench.scale else FEWEST:
        for _ in range(seeds):
            bench.lab.arm(point, skip=chance.randrange(3))
            traffic = bench.traffic(people=2, offers=6)
            bench.lab.watch_until(lambda t=traffic: t.is_over and bench.lab.burnt(), 60)
            history = bench.settle(traffic)
            fallen += bench.lab.burnt()
            if not bench.lab.burnt():
                faults.append(f"nobody passed {point}")
                (bench.lab.state / "failpoint").unlink(missing_ok=True)
            _, found = bench.prove(history)
            faults += [f"{point}: {what}" for what in found]
            if found:
                return fallen, faults
    return fallen, faults


@fault("F24", "audit clean after a death at each point, nothing lost nor doubled")
def failpoints(bench: Bench) -> Verdict:
    """A death at each failpoint, once (G6 counts the seeds)."""
    fallen, faults = _points(bench, 1)
    return Verdict(f"{fallen} deaths, each at another point", faults)


@fault("G6", "every audit clean")
def seeds(bench: Bench) -> Verdict:
    """Each failpoint again and again, at another passage each time."""
    count, points = bench.count(SEEDS, 2), len(POINTS if bench.scale else FEWEST)
    fallen, faults = _points(bench, count)
    if fallen < count * points:
        faults.append(f"{fallen} deaths of {count * points}")
    measured = f"{fallen} deaths: {bench.share(count, SEEDS)} seeds, each at {points} points"
    return Verdict(measured, faults)


@fault("F27", "transaction gone or whole; the same click again gives one result")
def killed_web(bench: Bench) -> Verdict:
    """`kill -9` a web process at random, in the middle of requests."""
    kills, chance = bench.count(KILLS, 4), random.Random(27)
    traffic = bench.traffic(people=4)
    for _ in range(kills):
        bench.lab.watch_for(1.5)
        children = bench.lab.children_of("web")
        if children:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(children), signal.SIGKILL)
    history = bench.settle(traffic)
    spent, faults = bench.prove(history)
    return Verdict(f"{kills} kills, {told(history)}, drained in {spent:.0f} s", faults)


@fault("F28", "whole or gone, once; the same click again: 302 and exactly 1 booking")
def hung_up(bench: Bench) -> Verdict:
    """The browser leaves after its POST; the person clicks again a moment later."""
    offers = new_offers(bench.cast, bench.count(40, 10))
    teachers = bench.cast.schools[0].teachers
    port = int(bench.lab.environment["PORT"])
    clicks = [
        Ask(f"/adage/offres/{o.ref}/prereserver/", bench.cast.cookies[t.pk], {"version": "1"})
        for o, t in zip(offers, cycle(teachers), strict=False)
    ]
    for click in clicks:
        _post_and_leave(port, click)
    time.sleep(2)
    already = sum(proof.live_bookings(offer.pk) for offer in offers)
    answers = Counter(reply.status for reply in one_by_one(bench.lab.url, clicks))
    faults = [] if set(answers) == {302} else [f"the same click again: {dict(answers)}"]
    live = {offer.ref: proof.live_bookings(offer.pk) for offer in offers}
    faults += [f"{ref}: {count} live bookings" for ref, count in live.items() if count != 1]
    _, found = bench.prove(History())
    measured = (
        f"{len(offers)} hung up, {already} done all the same; again: {answers[302]} × 302, "
        f"{sum(live.values())} bookings"
    )
    return Verdict(measured, faults + found)


def _post_and_leave(port: int, click: Ask) -> None:
    body = urlencode({"csrfmiddlewaretoken": CSRF} | click.data)
    head = (
        f"POST {click.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Cookie: {'; '.join(f'{n}={v}' for n, v in click.cookies.items())}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall((head + body).encode())
