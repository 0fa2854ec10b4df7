"""The statements of one delivery, written by hand: they run for every message that leaves."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field

from core.compiled import prepared_cursor
from outbox import rules
from outbox.models import Message
from outbox.models.message import WAKE
from outbox.queries import OLDEST_FIRST, deliverable, moments

FIELDS: "list[Field[Any, Any]]" = [*Message._meta.concrete_fields]
NAMES = [field.attname for field in FIELDS]
COLUMNS = ", ".join(f"m.{field.column}" for field in FIELDS)

LOCK = """
    SELECT {columns} FROM outbox_message AS m WHERE {condition}
    ORDER BY {order} LIMIT %(limit)s FOR NO KEY UPDATE OF m SKIP LOCKED
"""
# Who probes a shut way: whoever hangs by itself was there before the door was shut.
YOUNGEST_FIRST = "m.created_at DESC"

# What a delivery changes. Delivered never before the message it follows, whatever the clock did
# meanwhile (F25, A6). What stands in a stream has a number: said so, an index finds it; without
# that each call to ADAGE read every message that ever left.
CHANGED = [
    "state", "attempts", "due_at", "tried_at", "cause", "last_error", "claimed_at", "parked_at",
]  # fmt: skip
WRITE = """
    UPDATE outbox_message AS m SET {changed},
        payload = COALESCE(%(payload)s, m.payload),
        delivered_at = CASE WHEN m.stream = '' THEN %(delivered_at)s ELSE GREATEST(
            %(delivered_at)s,
            (SELECT max(sent.delivered_at) FROM outbox_message AS sent
             WHERE sent.stream = m.stream AND sent.seq IS NOT NULL
               AND sent.delivered_at > %(delivered_at)s)
        ) END
    WHERE m.id = %(id)s
""".replace("{changed}", ", ".join(f"{name} = %({name})s" for name in CHANGED))
# A mail that was taken for lost meanwhile is somebody else's by now (F2).
WRITE_IF_MINE = WRITE + " AND m.state = 'SENDING' AND m.claimed_at = %(mine)s"
# One mail to the next in one statement and one commit: what became of the one (none: no row has
# this id), and the claim of the other, while nothing is known against the way out.
NEXT_MAIL = """
    WITH settled AS ({settle} RETURNING m.id),
    next AS (
        SELECT m.id FROM outbox_message AS m WHERE {condition} AND NOT EXISTS (
            SELECT FROM outbox_breaker AS breaker WHERE breaker.channel = '{channel}'
              AND (breaker.failures > 0 OR breaker.shut_until > %(now)s)
        )
        ORDER BY {order} LIMIT 1 FOR NO KEY UPDATE OF m SKIP LOCKED
    ),
    claimed AS (
        UPDATE outbox_message AS m SET state = 'SENDING', attempts = m.attempts + 1,
            tried_at = %(now)s, claimed_at = %(now)s
        FROM next WHERE m.id = next.id
        RETURNING EXISTS (
            SELECT FROM outbox_address AS address
            WHERE address.email = m.recipient AND address.mended_at IS NULL
        ), {columns}
    )
    SELECT EXISTS (SELECT FROM settled), claimed.* FROM claimed RIGHT JOIN (SELECT) AS one ON true
"""


def lock_next(
    lane: rules.Lane,
    now: datetime,
    *,
    limit: int = 1,
    ids: list[UUID | str] | None = None,
    youngest: bool = False,
) -> list[Message]:
    """Lock the next messages of a lane that may leave now; those of others are passed over."""
    order = YOUNGEST_FIRST if youngest else OLDEST_FIRST
    sql = LOCK.format(columns=COLUMNS, condition=deliverable(lane), order=order)
    with prepared_cursor() as cursor:
        cursor.execute(sql, moments(now) | {"ids": ids, "limit": limit})
        return [_message(row) for row in cursor.fetchall()]


def _message(row: tuple[Any, ...]) -> Message:
    """A row as the model gives it: JSON comes as text."""
    values = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(FIELDS, row, strict=True)
    ]
    return Message.from_db(connection.alias, NAMES, values)


def write(message: Message, *, mine: datetime | None = None) -> bool:
    """Write what became of a message. Returns whether it was written.

    `mine`: when this mail was claimed; it is written only while it is being sent since then.
    """
    with prepared_cursor() as cursor:
        cursor.execute(WRITE_IF_MINE if mine else WRITE, _values(message, mine))
        return cursor.rowcount == 1


# Letters that could be written: nothing follows another in a stream here.
WRITE_DELIVERED = """
    UPDATE outbox_message AS m SET state = 'DELIVERED', cause = '', attempts = done.attempts,
        tried_at = done.tried_at, delivered_at = done.delivered_at, last_error = done.last_error
    FROM unnest(%s::uuid[], %s::int[], %s::timestamptz[], %s::timestamptz[], %s::text[])
        AS done (id, attempts, tried_at, delivered_at, last_error)
    WHERE m.id = done.id
"""


def write_delivered(messages: Sequence[Message]) -> None:
    """Write that these messages, of no stream, are delivered: one statement for all of them."""
    if messages:
        names = "id", "attempts", "tried_at", "delivered_at", "last_error"
        columns = [[getattr(message, name) for message in messages] for name in names]
        with prepared_cursor() as cursor:
            cursor.execute(WRITE_DELIVERED, columns)


def next_mail(
    lane: rules.Lane, now: datetime, *, sent: Message | None, ids: list[UUID | str] | None
) -> tuple[bool, Message | None, bool]:
    """Write what became of the mail `sent` since its claim, if any, and claim the next one.

    Gives whether it was written, the next mail, if any, and whether its address has a trouble.
    """
    sql = _next_mail(lane)
    values = _values(sent, sent.claimed_at) if sent else NOBODY
    with prepared_cursor() as cursor:
        cursor.execute(sql, values | moments(now) | {"ids": ids})
        written, troubled, *row = cursor.fetchone()
    return written, _message(tuple(row)) if troubled is not None else None, bool(troubled)


@cache
def _next_mail(lane: rules.Lane) -> str:
    return NEXT_MAIL.format(
        settle=WRITE_IF_MINE,
        condition=deliverable(lane),
        channel=lane.channel,
        order=OLDEST_FIRST,
        columns=COLUMNS,
    )


NOBODY: dict[str, Any] = dict.fromkeys([*CHANGED, "delivered_at", "payload", "id", "mine"])


def _values(message: Message, mine: datetime | None) -> dict[str, Any]:
    """The parameters of WRITE: what a delivery changes; of what was said, when it carried a key."""
    values = {name: getattr(message, name) for name in (*CHANGED, "delivered_at", "id")}
    prepare = Message._meta.get_field("payload").get_db_prep_save
    secret = message.recipient and message.payload.get("secret")
    values["payload"] = prepare(message.payload, connection) if secret else None
    if message.state == Message.State.ABANDONED:
        values["claimed_at"] = None  # it was claimed, and handed over to nobody
    return values | {"mine": mine}


def wake() -> None:
    """Wake whoever delivers, at the commit: something that waited may leave now."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {WAKE}")
