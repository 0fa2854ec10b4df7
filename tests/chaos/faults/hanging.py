"""Who hangs keeps only itself waiting, and tries are calls really made."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils import timezone

from bookings import actions
from outbox.models import Message
from tests.chaos.bench import Bench, Verdict, fault, told
from tests.chaos.faults.adage import _pile_up, since
from tests.lab import cast as casting
from tests.lab.traffic import History
from tests.outbox.mail_server import STEPS, MailServer

HANGING = 8
OTHERS_SECONDS = 5
RETURN_SECONDS = 60
DRAIN_A_SECOND = 30
BEFORE_THE_TEXT = STEPS[: STEPS.index("text")]


def _server(bench: Bench) -> MailServer:
    assert bench.mail_server, "this fault needs a stack of its own"
    return bench.mail_server


def _calls(after: datetime, apart_from: Iterable[str] = ()) -> list[float]:
    """Seconds from the commit to ADAGE's answer, or until now, the shortest first."""
    now = timezone.now()
    rows = Message.objects.filter(seq__isnull=False, created_at__gt=after)
    rows = rows.exclude(stream__in=list(apart_from))
    moments = rows.values_list("created_at", "delivered_at")
    return sorted(((there or now) - left).total_seconds() for left, there in moments)


@fault("F13b", f"p95 ≤ {OTHERS_SECONDS} s for the others; all leave once they answer again")
def only_itself(bench: Bench) -> Verdict:
    """Eight offers at which ADAGE hangs, and a mail server that never answers, at once."""
    server, school = _server(bench), bench.cast.schools[0]
    offers = casting.offers(bench.cast, HANGING)
    refs = [offer.ref for offer in offers]
    began = timezone.now()
    server.stops_at = "banner"
    bench.lab.tell_mock("hang:" + "+".join(refs))
    for rank, offer in enumerate(offers):
        by = school.teachers[rank % len(school.teachers)]
        actions.prebook(offer_id=offer.pk, expected_version=1, by=by)
    traffic = bench.traffic(people=2, pace=0.3)
    bench.lab.watch_for(bench.spell(120, 30))
    history = bench.settle(traffic)
    waits = _calls(began, refs)
    p95 = waits[int(len(waits) * 0.95)]
    hung = Message.objects.filter(stream__in=refs, state="WAITING", cause="HUNG").count()
    mails = Message.objects.exclude(recipient="").filter(state="WAITING").count()
    server.stops_at = ""
    bench.lab.tell_mock("ok")
    spent, faults = bench.prove(history, drain=RETURN_SECONDS)
    if p95 > OTHERS_SECONDS:
        faults.append(f"the others waited {p95:.1f} s")
    if hung != HANGING or not mails:
        faults.append(f"{hung} offers hung, {mails} mails waited")
    measured = (
        f"{hung} offers and {mails} mails hung, {len(waits)} other calls: p50 "
        f"{waits[len(waits) // 2]:.2f} s, p95 {p95:.2f} s, {told(history)}, "
        f"drained in {spent:.0f} s"
    )
    return Verdict(measured, faults)


@fault(
    "F13c",
    f"attempts = calls received; each offer called ≤ {RETURN_SECONDS} s after the return; "
    f"≥ {DRAIN_A_SECOND} messages a second",
)
def tries_are_calls(bench: Bench) -> Verdict:
    """ADAGE is dead under a backlog, then well: what waited tried nothing meanwhile."""
    mark = bench.last_call()
    bench.lab.tell_mock("500")
    refs = set(_pile_up(bench, bench.count(1800, 180)))
    dead = bench.spell(600, 60)
    bench.lab.watch_for(dead)
    while_dead = len(since(bench, mark))
    waiting = Message.objects.filter(seq__isnull=False, state="WAITING").count()
    returned, began = timezone.now(), time.monotonic()
    bench.lab.tell_mock("ok")
    calls = Message.objects.filter(seq__isnull=False, state="WAITING")
    bench.lab.watch_until(lambda: not calls.exists(), 360)
    spent = time.monotonic() - began
    _, faults = bench.prove(History(), drain=120)
    late = _first_calls(bench, mark, returned, refs)
    if late > RETURN_SECONDS:
        faults.append(f"the last offer was called {late:.0f} s after the return")
    # Counted from the first call: who knocks on a shut door does it now and then.
    first = _first_calls(bench, mark, returned, refs, pick=min)
    rate = waiting / max(spent - first, 0.001)
    if rate < DRAIN_A_SECOND:
        faults.append(f"{rate:.1f} messages a second")
    faults += _miscounted(bench, mark)
    measured = (
        f"dead {dead:.0f} s, {while_dead} calls meanwhile, {waiting} waiting; first called "
        f"{first:.1f} s and last {late:.1f} s after the return, {rate:.0f} a second"
    )
    return Verdict(measured, faults)


def _first_calls(
    bench: Bench,
    mark: int,
    returned: datetime,
    refs: set[str],
    pick: Callable[[Iterable[float]], float] = max,
) -> float:
    """Seconds after the return at which the last of these offers (or the first) was called."""
    first: dict[str, datetime] = {}
    for call in since(bench, mark):
        at = datetime.fromisoformat(call["at"])
        if call["offer"] in refs and at >= returned:
            first.setdefault(call["offer"], at)
    missing = refs - set(first)
    if missing and pick is max:
        return float("inf")
    return float(pick((at - returned).total_seconds() for at in first.values()))


def _miscounted(bench: Bench, mark: int) -> list[str]:
    """Messages whose attempts are not the calls ADAGE received for them."""
    heard = Counter(call["key"] for call in since(bench, mark))
    told_of = Message.objects.filter(pk__in=heard).values_list("pk", "attempts")
    wrong = [(str(pk), n, heard[str(pk)]) for pk, n in told_of if n != heard[str(pk)]]
    return (
        [f"{len(wrong)} miscounted, first {wrong[0]} (message, attempts, calls)"] if wrong else []
    )


@fault("F22b", "no mail whose text never left is uncertain; none lost, none twice")
def silent_mail_server(bench: Bench) -> Verdict:
    """The mail server says nothing, at each of the steps before the text of the mail."""
    server = _server(bench)
    traffic = bench.traffic(people=2, pace=0.5)
    hung = {}
    for step in BEFORE_THE_TEXT:
        before, server.stops_at = server.hung, step
        bench.lab.watch_for(bench.spell(60, 10))
        # A busy machine may need a while to meet it.
        bench.lab.watch_until(lambda seen=before: server.hung > seen, 60)
        hung[step] = server.hung - before
    history = bench.settle(traffic)
    doubts = Message.objects.filter(state="UNCERTAIN").count()
    waiting = Message.objects.exclude(recipient="").filter(state="WAITING").count()
    server.stops_at = ""
    spent, faults = bench.prove(history, drain=360)  # as F22: a mail is not ADAGE's message
    doubts += Message.objects.filter(state="UNCERTAIN").count()
    if doubts:
        faults.append(f"{doubts} mails in doubt")
    if not waiting or not all(hung.values()):
        faults.append(f"{waiting} mails waited, hung {hung}")
    measured = f"hung {hung}, {waiting} mails waited, {told(history)}, drained in {spent:.0f} s"
    return Verdict(measured, faults)
