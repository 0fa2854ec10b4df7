"""What is waiting to leave, and which of it may leave now."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from core.compiled import compiled, prepared_cursor
from core.rules.addresses import mailbox
from outbox import rules
from outbox.models import Address, MailPreference, Message, Quarantine, events
from outbox.rules import LAST_RETRY, Topic
from outbox.rules.topics import ALWAYS


def due(now: datetime) -> Q:
    """Its moment has come; or no delay is that long: a clock that was ahead wrote it (F25)."""
    return Q(due_at__lte=now) | Q(due_at__gt=now + LAST_RETRY)


def of_channel(channel: str) -> Q:
    """The messages that leave by one way: calls to ADAGE, mails, or mails still to be written."""
    return {
        rules.CALL: Q(seq__isnull=False),
        rules.MAIL: ~Q(recipient=""),
        rules.LETTER: Q(seq__isnull=True, recipient=""),
    }[channel]


# The same in SQL, written by hand: these run for every message and never change their shape.
IN_CHANNEL = {
    rules.CALL: "m.seq IS NOT NULL",
    rules.MAIL: "m.recipient <> ''",
    rules.LETTER: "m.seq IS NULL AND m.recipient = ''",
}
# First of its stream (I7): a parked message holds its own stream back, nobody else's.
IS_HEAD = """
    (m.seq IS NULL OR NOT EXISTS (
        SELECT FROM outbox_message AS ahead
        WHERE ahead.stream = m.stream AND ahead.seq IS NOT NULL
          AND ahead.state NOT IN ('DELIVERED', 'ABANDONED')
          AND (ahead.epoch, ahead.seq) < (m.epoch, m.seq)
    ))
"""
# Its moment has come, or no delay is that long (F25); or it failed, and of what failed none was
# tried for a while (F13c). The index of what fails is empty as long as all is well. Said as a CASE:
# of an OR PostgreSQL makes a set of all that is due and sorts it, thousands of rows for the first.
MAY_LEAVE = """
    CASE WHEN m.due_at <= %(now)s OR m.due_at > %(too_far)s THEN true
    ELSE m.cause <> '' AND COALESCE((
        SELECT max(tried.tried_at) FROM outbox_message AS tried
        WHERE tried.state = 'WAITING' AND tried.cause <> '' AND {tried}
    ) <= %(looked_at)s, true) END
"""
OLDEST_FIRST = "m.due_at, m.created_at"


@cache
def deliverable(lane: rules.Lane) -> str:
    """Condition of SQL on a message `m` of this lane: it may leave now.

    Parameters: those of `moments`, and `ids` (None: all). In quarantine nothing may leave (F30).
    """
    mine = f"{IN_CHANNEL[lane.channel]} AND m.cause {'=' if lane.hung else '<>'} 'HUNG'"
    may_leave = MAY_LEAVE.format(tried=mine.replace("m.", "tried."))
    return f"""
        m.state = 'WAITING' AND {mine} AND {may_leave} AND {IS_HEAD}
        AND (%(ids)s::uuid[] IS NULL OR m.id = ANY(%(ids)s))
        AND NOT EXISTS (SELECT FROM outbox_quarantine WHERE released_at IS NULL)
    """


def moments(now: datetime) -> dict[str, Any]:
    """The parameters of `deliverable` that depend on the time (UTC)."""
    return {
        "now": now,
        "too_far": now + LAST_RETRY,
        "looked_at": rules.looked_at_before(now),
    }


@cache
def _counting(lanes: tuple[rules.Lane, ...]) -> str:
    # In their order: whoever asks for any of them may be given all that ever left, from its oldest.
    some = "(SELECT {} FROM outbox_message AS m WHERE {} ORDER BY {} LIMIT {})"
    return " UNION ALL ".join(
        some.format(rank, deliverable(lane), OLDEST_FIRST, lane.slots * lane.at_once)
        for rank, lane in enumerate(lanes)
    )


def work(now: datetime, lanes: Sequence[rules.Lane], ids: list[Any] | None = None) -> list[int]:
    """How many messages each lane could deliver at once, up to its slots; one statement."""
    with prepared_cursor() as cursor:
        cursor.execute(_counting(tuple(lanes)), moments(now) | {"ids": ids})
        counted = Counter(rank for (rank,) in cursor.fetchall())
    return [counted[rank] for rank in range(len(lanes))]


# The first of each, by the index of its lane: EXISTS may read the table from its beginning.
FIRST = """
    (SELECT m.due_at FROM outbox_message AS m WHERE {} ORDER BY m.due_at LIMIT 1) IS NOT NULL
"""
WAITS = [
    "m.state = 'WAITING' AND m.cause = 'HUNG'",
    *(f"m.state = 'WAITING' AND m.cause <> 'HUNG' AND {some}" for some in IN_CHANNEL.values()),
]
IN_DOUBT = FIRST.format("m.state IN ('SENDING', 'UNCERTAIN')")
UNSETTLED = f"SELECT {IN_DOUBT}, {' OR '.join(map(FIRST.format, WAITS))}"


def unsettled() -> tuple[bool, bool]:
    """Whether a mail is being sent or in doubt, and whether anything waits, due or not."""
    with prepared_cursor() as cursor:
        cursor.execute(UNSETTLED)
        doubts, waits = cursor.fetchone()
    return doubts, waits


def open_quarantines() -> QuerySet[Quarantine]:
    """The quarantine that holds everything, if there is one."""
    return Quarantine.objects.filter(released_at__isnull=True)


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


@compiled
def _preference(email: str, topic: str) -> QuerySet[MailPreference]:
    return MailPreference.objects.filter(email=email, topic=topic)


def rhythm_of(email: str, template: str) -> str:
    """How the reader of this address wants this mail: NOW, DAILY or NEVER."""
    topic = topic_of(template)
    if topic is None or topic.essential:
        return MailPreference.Rhythm.NOW
    chosen: MailPreference | None = _preference.first(mailbox(email), topic.key)
    return chosen.rhythm if chosen else MailPreference.Rhythm.NOW


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


def mails_with_words() -> list[tuple[str, str]]:
    """(template, « Confirmation, partner got a booking ») of every mail that an event sends."""
    found: dict[str, str] = {}
    for event in events().values():
        for handler in event.handlers:
            app, name = handler.partition(".")[0], handler.rpartition(".")[2]
            if ".mails." in handler:
                to = RECIPIENTS.get(name.partition("_")[0], "toute personne")
                found.setdefault(f"{app}/mails/{name}.html", f"{event.label} ({to})")
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


RECIPIENTS = {
    "partner": "partenaire",
    "owners": "responsables",
    "teacher": "enseignant",
    "principal": "direction",
}
