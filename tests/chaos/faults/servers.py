"""The servers underneath: the broker leaves, forgets, slows down, is full; PostgreSQL falls."""

import signal
import time

import httpx
import redis

from tests.chaos.bench import Bench, Verdict, fault, told
from tests.lab import cast as casting
from tests.lab import proof
from tests.lab.cast import CSRF

SLOW_PAGE_SECONDS = 1.0
# A page waits 3 s for a lock, then says so.
BUSY_SECONDS = 3


def _broker(bench: Bench) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(bench.lab.servers.valkey.socket), socket_timeout=30)


def _drained_and_consumed(bench: Bench, seconds: float) -> list[str]:
    """Nothing waits any more, and the worker takes calls again without anybody's hand."""
    faults = []
    if not proof.drained(bench.lab, seconds):
        faults.append(f"{proof.waiting()} messages waiting {seconds:.0f} s after its return")
    if not bench.lab.watch_until(lambda: _calls(bench) == 0, seconds):
        faults.append(f"{_calls(bench)} calls nobody consumes")
    return faults


def _calls(bench: Bench) -> int:
    with _broker(bench) as client:
        return int(client.llen("celery"))


def _without_broker(bench: Bench, seconds: float) -> None:
    valkey = bench.lab.servers.valkey
    bench.lab.left_dead.add(valkey.name)
    valkey.stop()
    bench.lab.watch_for(seconds)
    bench.lab.left_dead.discard(valkey.name)
    valkey.start()


@fault("F4", "bookings go on, delivered ≤ 30 s after its return, worker consumes again")
def broker_down(bench: Bench) -> Verdict:
    """Valkey leaves for 60 s under traffic."""
    away = bench.spell(60, 3)
    traffic = bench.traffic(people=2, pace=0.2)
    bench.lab.watch_for(2)
    _without_broker(bench, away)
    history = bench.settle(traffic)
    faults = _drained_and_consumed(bench, 30)
    _, found = bench.prove(history)
    return Verdict(f"away {away:.0f} s, {told(history)}, p95 {history.p95():.2f} s", faults + found)


@fault("F5", "all delivered ≤ 60 s")
def broker_forgets(bench: Bench) -> Verdict:
    """FLUSHALL with hundreds of messages waiting and the calls of the clock in the queue."""
    for name in ("worker", "relay"):  # asleep, so that the queue grows; F1 kills them
        bench.lab.signal(name, signal.SIGSTOP)
    traffic = bench.traffic(people=4, offers=bench.count(125, 6))
    bench.lab.watch_until(lambda: traffic.is_over, 240)
    history = bench.settle(traffic)
    bench.lab.watch_until(lambda: _calls(bench) > 0, 60)
    queued, waiting = _calls(bench), proof.waiting()
    with _broker(bench) as client:
        client.flushall()
    for name in ("worker", "relay"):
        bench.lab.signal(name, signal.SIGCONT)
    spent, faults = bench.prove(history)
    if not queued:
        faults.append("no call to forget")
    return Verdict(
        f"{queued} calls forgotten, {waiting} messages waiting, drained in {spent:.0f} s", faults
    )


@fault("F6", "p95 of HTTP < 1 s")
def broker_slow(bench: Bench) -> Verdict:
    """Valkey freezes for 5 s again and again, and resets every connection every 3 s."""
    traffic = bench.traffic(people=2, pace=0.2)
    for _ in range(bench.count(8, 3)):
        with _broker(bench) as client:
            client.execute_command("CLIENT", "PAUSE", "5000", "ALL")
        bench.lab.watch_for(3)
        with _broker(bench) as client:
            client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        bench.lab.watch_for(3)
    history = bench.settle(traffic)
    p95 = history.p95()
    _, faults = bench.prove(history)
    if p95 >= SLOW_PAGE_SECONDS:
        faults.append(f"p95 {p95:.2f} s")
    return Verdict(f"{told(history)}, p95 {p95:.2f} s", faults)


@fault("F7", "as F4, and /pret/ says the broker is unavailable")
def broker_full(bench: Bench) -> Verdict:
    """Valkey refuses every write: no memory left."""
    traffic = bench.traffic(people=2, pace=0.2)
    with _broker(bench) as client:
        client.config_set("maxmemory", "1")
        bench.lab.watch_for(bench.spell(30, 6))
        said = httpx.get(f"{bench.lab.url}/pret/", timeout=20).json()
        client.config_set("maxmemory", "0")
    history = bench.settle(traffic)
    faults = _drained_and_consumed(bench, 30)
    _, found = bench.prove(history)
    if said.get("broker") == "ok":
        faults.append(f"no alarm: {said}")
    return Verdict(f"{told(history)}, /pret/ broker {said.get('broker')}", faults + found)


@fault("G7", "0 lost; backlog 0 within 60 s; no worker restarted by hand")
def broker_again_and_again(bench: Bench) -> Verdict:
    """Five restarts and five FLUSHALL under traffic."""
    times = bench.count(5, 2)
    traffic = bench.traffic(people=2, pace=0.2)
    for _ in range(times):
        bench.lab.watch_for(2)
        _without_broker(bench, 2)
        bench.lab.watch_for(2)
        with _broker(bench) as client:
            client.flushall()
    history = bench.settle(traffic)
    faults = _drained_and_consumed(bench, 60)
    spent, found = bench.prove(history)
    measured = f"{times} restarts, {times} FLUSHALL, {told(history)}, drained in {spent:.0f} s"
    return Verdict(measured, faults + found)


@fault("F8", "503 + Retry-After, never 500; every acked write there; back < 5 s; audit 0 rows")
def database_falls(bench: Bench) -> Verdict:
    """PostgreSQL stops at once, three times, under traffic; the supervisor starts it again."""
    times = bench.count(3, 1)
    traffic, back = bench.traffic(people=4), []
    postgres = bench.lab.servers.postgres
    for _ in range(times):
        bench.lab.watch_for(bench.spell(4, 2))
        if postgres.child:
            postgres.child.send_signal(3)  # immediate shutdown
            postgres.child.wait(30)
        bench.lab.supervise()
        again = time.monotonic()
        done = traffic.history.done_at
        bench.lab.watch_until(lambda d=done, a=again: bool(d) and d[-1] > a, 20)
        back.append(next((moment - again for moment in done if moment > again), 20.0))
    history = bench.settle(traffic)
    _, faults = bench.prove(history)
    if max(back) >= 5:
        faults.append(f"first success {max(back):.1f} s after its return")
    return Verdict(f"{times} falls, {told(history)}, back in ≤ {max(back):.1f} s", faults)


@fault("F10", f"that offer: 409 or 503 within {BUSY_SECONDS} s; the others unaffected")
def lock_held(bench: Bench) -> Verdict:
    """Somebody holds the row of one offer for a minute."""
    (offer,) = casting.offers(bench.cast, 1)
    school = bench.cast.schools[0]
    faults: list[str] = []
    with bench.lab.owner() as sql, sql.transaction():
        sql.execute("SELECT 1 FROM offers_collectiveoffer WHERE id = %s FOR UPDATE", [offer.pk])
        traffic = bench.traffic(people=2, offers=20)
        began = time.monotonic()
        answer = httpx.post(
            f"{bench.lab.url}/adage/offres/{offer.ref}/prereserver/",
            cookies=bench.cast.cookies[school.teachers[0].pk],
            data={"csrfmiddlewaretoken": CSRF, "version": "1"},
            timeout=30,
        )
        spent = time.monotonic() - began
        bench.lab.watch_until(lambda: traffic.is_over, 60)
    history = bench.settle(traffic)
    if answer.status_code not in (409, 503) or spent > BUSY_SECONDS:
        faults.append(f"{answer.status_code} in {spent:.1f} s")
    if history.stories() != 20:
        faults.append(f"{history.stories()} of the 20 others")
    _, found = bench.prove(history)
    measured = f"{answer.status_code} in {spent:.1f} s, others: {told(history)}"
    return Verdict(measured, faults + found)
