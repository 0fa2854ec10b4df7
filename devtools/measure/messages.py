"""One delivery, in the process that makes it: a call to ADAGE, a letter written, a mail handed."""

import time
from collections.abc import Iterator

from devtools.local.errors import LocalError
from devtools.measure import fresh
from devtools.measure.people import new_school
from devtools.measure.subjects import TEACHERS, Run, Subject
from outbox import rules
from outbox.actions import deliver_due
from outbox.models import Message
from outbox.queries import of_channel

MESSAGES = {"adage": rules.CALL, "letter": rules.LETTER, "mail": rules.MAIL}
WORDS = {
    "adage": "one call to ADAGE: an offer, or its pre-booking",
    "letter": "the mails of one event written for its readers",
    "mail": "one mail handed over",
}
PATIENCE_SECONDS = 60
PAUSE = 0.15  # ADAGE is called at most ten times a second by one process


def message(name: str) -> Subject:
    """A delivery of this kind, of the messages that pre-bookings leave."""
    school = new_school(TEACHERS)
    ranks = iter(range(10 * TEACHERS))

    def runs(times: int) -> Iterator[Run]:
        drain()
        for _ in range((times + 1) // 2):  # each leaves two of this kind at least
            fresh.prebooked(school, next(ranks))
        if name != "letter":  # the mails of a letter exist once it is written
            drain(but=MESSAGES[name])
        ids = Message.objects.filter(of_channel(MESSAGES[name]), state=Message.State.WAITING)
        found = list(ids.order_by("created_at").values_list("pk", flat=True)[:times])
        if len(found) < times:
            raise LocalError(f"{len(found)} messages « {name} » wait, {times} were expected.")
        for pk in found:
            if name == "adage":
                time.sleep(PAUSE)
            yield lambda pk=pk: deliver_due(ids=[pk], limit=1) and None
        left = Message.objects.filter(pk__in=found).exclude(state=Message.State.DELIVERED).count()
        if left:
            raise LocalError(f"{left} of {times} messages « {name} » were not delivered.")

    return Subject(name, WORDS[name], 0, runs)


def drain(but: str = "") -> None:
    """Deliver all that waits, but what leaves by one way. Raises LocalError when it does not."""
    lanes = [lane for lane in rules.LANES if lane.channel != but]
    waiting = Message.objects.filter(state=Message.State.WAITING)
    if but:
        waiting = waiting.exclude(of_channel(but))
    limit = time.monotonic() + PATIENCE_SECONDS
    while waiting.exists():
        if time.monotonic() > limit:
            raise LocalError(f"{waiting.count()} messages still wait after {PATIENCE_SECONDS} s.")
        if not deliver_due(lanes=lanes, limit=10_000):
            time.sleep(PAUSE)
