"""Sending one mail: the last metre, with the same identifier at each try."""

import base64
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.html import escape

from core.rules import PARIS, long_moment
from core.shared import Batch
from outbox import rules
from outbox.errors import Hung, Retry
from outbox.mails.line import Line, was_cut
from outbox.mails.mime import Mail
from outbox.models import Message

LATE = "Ce message a été écrit le {} et part en retard\u00a0: vérifiez en ligne ce qu’il en est."


def send(message: Message) -> None:
    """Hand one mail to the configured provider.

    Raises Retry when nobody took it (Hung: nobody answered), Park when it is refused for good,
    Uncertain when nobody knows.
    """
    patience = rules.mail_handshake(hung=message.cause == Message.Cause.HUNG)
    mail = _written(message)
    with Batch() as alone:
        _hand_over(mail, message.batch or alone, patience)
    if message.payload.get("secret"):
        # It carried a key: only its recipient keeps it.
        message.payload = message.payload | {"text": "", "html": "", "attachments": []}


def _hand_over(mail: Mail, batch: Batch, patience: float) -> None:
    """By the connection of the batch; by a new one when that was cut since its last mail."""

    def call() -> Line:
        line = Line(patience)
        batch.callback(line.hang_up)
        return line

    line = batch.once(Line, call)
    try:
        line.hand_over(mail)
    except Exception as error:
        batch.forget(Line)
        # A silence has taken all the time a mail has.
        again = line.mails and isinstance(error, Retry) and not isinstance(error, Hung)
        if not (again and was_cut(error.__cause__)):
            raise
        _hand_over(mail, batch, patience)


def _written(message: Message) -> Mail:
    content: dict[str, Any] = message.payload
    if rules.is_late_mail(message.created_at, timezone.now()):
        # A mail that leaves more than a day late says so itself (F22).
        said = LATE.format(long_moment(message.created_at, PARIS))
        head, body, rest = content["html"].partition('<div class="intro">')
        flag = f"{body}<p><strong>{escape(said)}</strong></p>" if body else ""
        content = content | {"text": f"{said}\n\n{content['text']}", "html": head + flag + rest}
    mail = Mail(
        subject=content["subject"],
        body=content["text"],
        to=[message.recipient],
        headers={
            "Message-ID": f"<{message.id}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
            **content.get("headers", {}),
        },
    )
    mail.key = message.id.hex
    # By these, a provider's events and answers lead back to our row; other backends ignore them.
    mail.tags, mail.metadata = [message.template], {"message_id": str(message.id)}  # type: ignore[attr-defined]
    if content["html"]:
        mail.attach_alternative(content["html"], "text/html")
    for attachment in content["attachments"]:
        data = base64.b64decode(attachment["base64"])
        text = data.decode() if attachment["type"].startswith("text/") else data
        mail.attach(attachment["name"], text, attachment["type"])
    return mail
