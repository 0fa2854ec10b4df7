"""What is waiting to leave, and which of it may leave now."""

from datetime import datetime
from functools import cache

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from ground.rules.addresses import mailbox
from outbox.models import Address, MailPreference, Message, Quarantine
from outbox.rules import LAST_RETRY, Topic

UNDELIVERED = [Message.State.WAITING, Message.State.PARKED]


def due(now: datetime) -> Q:
    """Its moment has come; or no delay is that long: a clock that was ahead wrote it (F25)."""
    return Q(due_at__lte=now) | Q(due_at__gt=now + LAST_RETRY)


def deliverable(now: datetime) -> QuerySet[Message]:
    """Waiting messages that are due and first of their stream (I7); none in quarantine (F30).

    A parked message holds its own stream back, nobody else's.
    """
    earlier = Message.objects.filter(
        Q(epoch=OuterRef("epoch"), seq__lt=OuterRef("seq")) | Q(epoch__lt=OuterRef("epoch")),
        stream=OuterRef("stream"),
        seq__isnull=False,
        state__in=UNDELIVERED,
    )
    return (
        Message.objects.filter(due(now), state=Message.State.WAITING)
        .filter(~Exists(open_quarantines()))
        .filter(Q(seq__isnull=True) | ~Exists(earlier))
        .order_by("due_at", "created_at")
    )


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


def topic_of(template: str) -> Topic | None:
    """The topic of a mail; None for a mail nobody may refuse."""
    return next((topic for topic in topics().values() if template in topic.mails), None)


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
