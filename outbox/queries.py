"""What is waiting to leave, and which of it may leave now."""

from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from outbox.models import Message, Quarantine

UNDELIVERED = [Message.State.WAITING, Message.State.PARKED]


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
        Message.objects.filter(state=Message.State.WAITING, due_at__lte=now)
        .filter(~Exists(open_quarantines()))
        .filter(Q(seq__isnull=True) | ~Exists(earlier))
        .order_by("due_at", "created_at")
    )


def open_quarantines() -> QuerySet[Quarantine]:
    """The quarantine that holds everything, if there is one."""
    return Quarantine.objects.filter(released_at__isnull=True)


def oldest_undelivered_at() -> datetime | None:
    """Creation of the oldest message still waiting, None when all has left."""
    oldest: datetime | None = Message.objects.filter(state=Message.State.WAITING).aggregate(
        oldest=Min("created_at")
    )["oldest"]
    return oldest
