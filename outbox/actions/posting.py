"""One transaction, one sentence: what must leave is written with the change itself (R64)."""

import base64
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils.module_loading import import_string
from structlog.contextvars import get_contextvars

from core.compiled import prepared_cursor
from core.rules.addresses import mailbox
from core.rules.text import one_line
from core.writes import insert
from outbox.models import MailPreference, Message, events
from outbox.queries import rhythm_of

Rhythm = MailPreference.Rhythm

Handler = Callable[[Message], str | None]
# (file name, content, MIME type)
Attachment = tuple[str, bytes, str]

MAIL_HANDLER = "outbox.mails.send"

# One row lock, one statement: the next numbers of a stream, without a gap (D5).
RESERVE = """
    INSERT INTO outbox_stream AS stream (name, epoch, last_seq)
    VALUES (%s, COALESCE((SELECT max(epoch) FROM outbox_quarantine), 1), %s)
    ON CONFLICT (name) DO UPDATE SET last_seq = stream.last_seq + excluded.last_seq
    RETURNING epoch, last_seq
"""


def current_trace() -> str:
    """The id of the request being answered, or a new one for what the clock or a person starts."""
    return str(get_contextvars().get("request_id") or uuid4())[:64]


def _reserve(stream: str, count: int) -> tuple[int, int]:
    with prepared_cursor() as cursor:
        cursor.execute(RESERVE, [stream, count])
        epoch, last_seq = cursor.fetchone()
    return epoch, last_seq - count + 1


def post(
    event: str, *, subject: Any, stream: str = "", facts: dict[str, Any] | None = None
) -> UUID:
    """Leave one message per side effect of an event; returns the event's id.

    `subject` is the object that changed: handlers that keep a full state photograph it now, in
    this transaction. Handlers marked `ordered` take the next numbers of `stream`.
    Raises RuntimeError outside a transaction, KeyError for an event nobody routed.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"outbox.post({event!r}) outside a transaction")
    facts = facts or {}
    event_id, trace = uuid4(), current_trace()
    messages = []
    for path in events()[event].handlers:
        handler = import_string(path)
        snapshot = getattr(handler, "snapshot", None)
        message = Message(event_id=event_id, event=event, handler=path, facts=facts, trace=trace)
        message.payload = snapshot(subject, facts) if snapshot else {}
        if getattr(handler, "ordered", False):
            message.stream = stream
        messages.append(message)
    ordered = [message for message in messages if message.stream]
    if ordered:
        epoch, seq = _reserve(stream, len(ordered))
        for offset, message in enumerate(ordered):
            message.epoch, message.seq = epoch, seq + offset
    insert(messages)
    return event_id


def answered_by(address: str) -> dict[str, str]:
    """The header that leads an answer to this address; none without one."""
    address = one_line(mailbox(address)).strip()
    return {"Reply-To": address} if address else {}


def _attached(name: str, file: bytes, kind: str) -> dict[str, str]:
    return {"name": name, "type": kind, "base64": base64.b64encode(file).decode()}


def post_mail(
    message: Message,
    *,
    recipient: str,
    subject: str,
    text: str,
    html: str,
    attachments: Sequence[Attachment] = (),
    secret: bool = False,
    headers: dict[str, str] | None = None,
    link: str = "",
    reply_to: str = "",
    words: str = "",
) -> None:
    """Leave one mail, once per event, address and template (R60, I8); `secret`: then forgotten.

    As its reader prefers: at once, in a summary of the day (`subject`, `link` or `words`), or not.
    """
    address, template = mailbox(recipient), message.handler.rpartition(".")[2]
    if (rhythm := rhythm_of(address, template)) == Rhythm.NEVER:
        return
    mail = Message(
        event_id=message.event_id,
        event=message.event,
        handler=MAIL_HANDLER,
        recipient=address,
        template=template,
        trace=message.trace,
        facts=message.facts,
        payload={
            "subject": one_line(subject).strip(),
            "text": text,
            "html": html,
            "secret": secret,
            "link": link,
            **({"words": words} if words else {}),
            "headers": answered_by(reply_to) | (headers or {}),
            "attachments": [_attached(*one) for one in attachments],
        },
    )
    mail.state = Message.State.HELD if rhythm == Rhythm.DAILY else mail.state
    if message.mails is None:
        insert([mail], once=True)
    else:
        message.mails.append(mail)
