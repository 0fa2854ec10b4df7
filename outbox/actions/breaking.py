"""Ways out that shut themselves: nobody waits for one that does not answer (F13, F13b, F13c).

One row a channel and a cause, shared by all the processes, written only when something fails.
What waits before a shut door is not touched: no attempt, no longer delay.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from core.compiled import compiled
from outbox import rules
from outbox.models import Breaker, Message
from outbox.queries import of_channel


@dataclass(frozen=True)
class Permit:
    """May this delivery begin? `probes`: it is the one call that a shut way lets through."""

    given: bool
    failing: bool = False
    probes: bool = False


REFUSED, FREE = Permit(given=False), Permit(given=True)


@compiled
def _ways(channel: str) -> QuerySet[Breaker]:
    """Asked before every call."""
    return Breaker.objects.filter(channel=channel)


def ask(channel: str) -> Permit:
    """Ask whether a call may leave by this way now; who probes a shut way takes the turn."""
    if channel == rules.LETTER:
        return FREE
    now = timezone.now()
    rows: list[Breaker] = _ways(channel)
    shut = [row for row in rows if rules.shuts(row.cause, row.failures)]
    asked = [row for row in rows if row.cause == rules.ASKED]
    if any(rules.is_shut(row.shut_until, now) for row in [*shut, *asked]):
        return REFUSED
    if not shut:
        return Permit(given=True, failing=any(row.failures for row in rows))
    every = max(rules.PROBE_EVERY[row.cause] for row in shut)
    mine = Breaker.objects.filter(pk__in=[row.pk for row in shut], shut_until=shut[0].shut_until)
    probes = mine.update(shut_until=now + every) > 0
    return Permit(given=probes, failing=True, probes=True)


def note(channel: str, permit: Permit, before: str, outcome: str, seconds: float) -> None:
    """Write what a call says of its way: answered (""), HUNG, FAILED or ASKED to wait so long.

    `before` is why its message had failed last time: the same again says nothing of the others.
    """
    if channel == rules.LETTER:
        return
    if outcome == rules.ASKED:
        until = rules.after(timezone.now(), seconds)
        asked: dict[str, Any] = {"channel": channel, "cause": outcome}
        Breaker.objects.update_or_create(**asked, defaults={"shut_until": until})
    if outcome in ("", rules.ASKED):
        # Somebody answers: the door is open, and what had failed for that need not wait longer.
        if permit.failing:
            failed = Breaker.objects.filter(channel=channel).exclude(cause=rules.ASKED)
            failed.update(failures=0, shut_until=None)
        if permit.probes or before:
            now = timezone.now()
            again = ~Q(cause="") if permit.probes else Q(cause=before)
            Message.objects.filter(
                of_channel(channel), again, state=Message.State.WAITING, due_at__gt=now
            ).update(due_at=now)
    elif permit.probes or not before:
        row, _ = Breaker.objects.get_or_create(channel=channel, cause=outcome)
        known = Breaker.objects.filter(pk=row.pk)
        known.update(failures=F("failures") + 1)
        row = known.get()
        if rules.shuts(outcome, row.failures) and row.shut_until is None:
            known.filter(shut_until=None).update(
                shut_until=timezone.now() + rules.FIRST_PROBE[outcome]
            )
