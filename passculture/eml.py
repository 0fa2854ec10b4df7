"""Mail backend that writes each message to its own .eml file, readable by any mail program."""

import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmailBackend(BaseEmailBackend):
    """Writes in settings.EMAIL_FILE_PATH; the name says when and to whom."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages and return how many."""
        folder = Path(settings.EMAIL_FILE_PATH)  # type: ignore[misc]
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(folder, message)
        return len(email_messages)

    def _write(self, folder: Path, message: EmailMessage) -> None:
        moment = timezone.localtime().strftime("%Y-%m-%d_%H-%M-%S.%f")
        to_whom = re.sub(r"[^\w.@-]", "_", ",".join(message.recipients()))[:80]
        draft = folder / f".{moment}_{to_whom}.draft"
        draft.write_bytes(message.message().as_bytes())
        draft.rename(folder / f"{moment}_{to_whom}.eml")
