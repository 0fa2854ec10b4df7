"""Mail backend that writes each message to its own .eml file, readable by any mail program."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmailBackend(BaseEmailBackend):
    """Writes in settings.EMAIL_FILE_PATH; the name says when and to whom."""

    # A file has its name once it is whole: after an error nothing has left (F22b).
    handed_over = False

    def open(self) -> bool:
        """Make the folder; an error here says that nothing was written."""
        Path(settings.EMAIL_FILE_PATH).mkdir(parents=True, exist_ok=True)
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages and return how many."""
        self.open()
        folder = Path(settings.EMAIL_FILE_PATH)
        for message in email_messages:
            self._write(folder, message)
        return len(email_messages)

    def _write(self, folder: Path, message: EmailMessage) -> None:
        moment = timezone.localtime().strftime("%Y-%m-%d_%H-%M-%S.%f")
        to_whom = re.sub(r"[^\w.@-]", "_", ",".join(message.recipients()))[:80]
        # The identifier of the message: by it the outbox finds again what has left.
        known = re.sub(r"[^\w-]", "", message.extra_headers.get("Message-ID", "").partition("@")[0])
        name = f"{moment}_{to_whom}_{known}"
        draft = folder / f".{name}.draft"
        draft.write_bytes(message.message().as_bytes())
        draft.rename(folder / f"{name}.eml")


def look_up(message: Any) -> bool:
    """Whether this message of the outbox was written in the folder."""
    folder = Path(settings.EMAIL_FILE_PATH)
    return any(folder.glob(f"*_{message.pk}.eml"))
