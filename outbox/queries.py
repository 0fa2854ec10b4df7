"""What is waiting to leave, and which of it may leave now."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Value
from django.utils.module_loading import import_string

from core.rules.addresses import mailbox
from outbox import rules
from outbox.models import Address, MailPreference, Message, Quarantine, events
from outbox.rules import LAST_RETRY, Topic
from outbox.rules.topics import ALWAYS

UNDELIVERED = [Message.State.WAITING, Message.State.PARKED]


def due(now: datetime) -> Q:
    """Its moment has come; or no delay is that long: a clock that was ahead wrote it (F25)."""
    return Q(due_at__lte=now) | Q(due_at__gt=now + LAST_RETRY)


def heads() -> QuerySet[Message]:
    """Waiting messages that are first of their stream (I7); none in quarantine (F30).

    A parked message holds its own stream back, nobody else's.
    """
    earlier = Message.objects.filter(
        Q(epoch=OuterRef("epoch"), seq__lt=OuterRef("seq")) | Q(epoch__lt=OuterRef("epoch")),
        stream=OuterRef("stream"),
        seq__isnull=False,
        state__in=UNDELIVERED,
    )
    return (
        Message.objects.filter(state=Message.State.WAITING)
        .filter(~Exists(open_quarantines()))
        .filter(Q(seq__isnull=True) | ~Exists(earlier))
    )


def of_channel(channel: str) -> Q:
    """The messages that leave by one way: calls to ADAGE, mails, or mails still to be written."""
    return {
        rules.CALL: Q(seq__isnull=False),
        rules.MAIL: ~Q(recipient=""),
        rules.LETTER: Q(seq__isnull=True, recipient=""),
    }[channel]


def deliverable(now: datetime, lane: rules.Lane) -> QuerySet[Message]:
    """The messages of a lane that may leave now, in the order they should.

    Of those that failed, one that is not due leaves when none was tried for a while (F13c).
    """
    hung = Q(cause=Message.Cause.HUNG)
    mine = Q(of_channel(lane.channel), hung if lane.hung else ~hung)
    # The index of what is failing: empty as long as all is well.
    failing = Message.objects.filter(mine, state=Message.State.WAITING).exclude(cause="")
    looked_at = failing.filter(tried_at__gt=rules.looked_at_before(now))
    look_again = ~Q(cause="") & ~Exists(looked_at)
    return heads().filter(mine).filter(due(now) | look_again).order_by("due_at", "created_at")


def work(now: datetime, lanes: Sequence[rules.Lane], ids: list[Any] | None = None) -> list[int]:
    """How many messages each lane could deliver at once, up to its slots; one statement."""
    found = []
    for rank, lane in enumerate(lanes):
        messages = deliverable(now, lane).order_by()
        if ids is not None:
            messages = messages.filter(id__in=ids)
        found.append(messages.values_list(Value(rank), flat=True)[: lane.slots])
    counted = Counter(found[0].union(*found[1:], all=True))
    return [counted[rank] for rank in range(len(lanes))]


def open_quarantines() -> QuerySet[Quarantine]:
    """The quarantine that holds everything, if there is one."""
    return Quarantine.objects.filter(released_at__isnull=True)


def oldest_undelivered_at() -> datetime | None:
    """Creation of the oldest message that has not left, None when all has."""
    waiting = Message.objects.filter(state__in=["WAITING", "SENDING", "UNCERTAIN"])
    oldest: datetime | None = waiting.filter(parked_at__isnull=True).aggregate(
        oldest=Min("created_at")
    )["oldest"]
    return oldest


@cache
def topics() -> dict[str, Topic]:
    """Every topic of our mails by its key, in the order of the pages, read once."""
    table: list[Topic] = import_string(settings.MAIL_TOPICS)
    return {topic.key: topic for topic in table}


@cache
def mails() -> dict[str, str]:
    """Topic of each mail of the table of events, by the name of its function, read once."""
    handlers = {handler for event in events().values() for handler in event.handlers}
    paths = [handler for handler in handlers if ".mails." in handler]
    return {path.rpartition(".")[2]: import_string(path).topic for path in paths}


def topic_of(template: str) -> Topic | None:
    """The topic of a mail; None for a mail nobody may refuse."""
    return topics().get(mails().get(template, ALWAYS))


def is_essential(template: str) -> bool:
    """Whether a mail leaves at once whatever its reader prefers."""
    topic = topic_of(template)
    return topic is None or topic.essential


def rhythm_of(email: str, template: str) -> str:
    """How the reader of this address wants this mail: NOW, DAILY or NEVER."""
    topic = topic_of(template)
    if topic is None or topic.essential:
        return MailPreference.Rhythm.NOW
    chosen = MailPreference.objects.filter(email=mailbox(email), topic=topic.key)
    return chosen.values_list("rhythm", flat=True).first() or MailPreference.Rhythm.NOW


def preferences_of(email: str) -> dict[str, str]:
    """Topic -> rhythm, as this reader chose; what was never chosen is not there."""
    chosen = MailPreference.objects.filter(email=mailbox(email))
    return dict(chosen.values_list("topic", "rhythm"))


def trouble_of(email: str) -> Address | None:
    """Why nothing leaves for this address; None when all is well."""
    return Address.objects.filter(email=mailbox(email), mended_at__isnull=True).first()


def bounced() -> QuerySet[Address]:
    """Addresses that get no mail at all, the oldest trouble first."""
    refused = Address.objects.filter(trouble=Address.Trouble.BOUNCED, mended_at__isnull=True)
    return refused.order_by("since", "email")


def held_before(moment: datetime) -> list[str]:
    """Addresses with something to read in the summary of the day."""
    held = Message.objects.filter(state=Message.State.HELD, created_at__lt=moment)
    return sorted(set(held.order_by().values_list("recipient", flat=True)))


def told_by_provider(message: Message) -> bool | None:
    """Whether the provider has spoken of this mail; None when it has not (yet)."""
    return True if message.mail_events.exists() else None
