"""Sending one mail: the last metre, with the same identifier at each try."""

import base64
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from outbox.models import Message


def send(message: Message) -> None:
    """Hand one mail to the configured provider; any error of its makes the relay try again."""
    content = message.payload
    mail = EmailMultiAlternatives(
        subject=content["subject"],
        body=content["text"],
        to=[message.recipient],
        headers={
            "Message-ID": f"<{message.id}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
            **content.get("headers", {}),
        },
    )
    if content["html"]:
        mail.attach_alternative(content["html"], "text/html")
    for attachment in content["attachments"]:
        data = base64.b64decode(attachment["base64"])
        text = data.decode() if attachment["type"].startswith("text/") else data
        mail.attach(attachment["name"], text, attachment["type"])
    mail.send()
    if content.get("secret"):
        # It carried a key: only its recipient keeps it.
        message.payload = content | {"text": "", "html": "", "attachments": []}
