"""The statements of one delivery, written by hand: they run for every message that leaves."""

from datetime import datetime
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
WRITE_IF_MINE = WRITE + " AND m.state = 'SENDING' AND m.claimed_at = %(claimed_at)s"


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


def write(message: Message, *, if_mine: bool = False, payload: bool = False) -> bool:
    """Write what became of a message; `payload`: what it said too.

    `if_mine`: only while it is being sent since its `claimed_at`. Returns whether it was written.
    """
    values = {name: getattr(message, name) for name in (*CHANGED, "delivered_at")}
    prepare = Message._meta.get_field("payload").get_db_prep_save
    values["payload"] = prepare(message.payload, connection) if payload else None
    with prepared_cursor() as cursor:
        cursor.execute(WRITE_IF_MINE if if_mine else WRITE, values | {"id": message.id})
        return cursor.rowcount == 1


def wake() -> None:
    """Wake whoever delivers, at the commit: something that waited may leave now."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {WAKE}")
