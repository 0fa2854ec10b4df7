"""A provider of mails that can be told to misbehave, and asked what it took (verified in F23)."""

from typing import Any

from django.core.mail.backends.base import BaseEmailBackend

TAKEN: list[str] = []
# What the next mails meet: an exception raised before or after the provider has taken the mail.
MOODS: list[tuple[str, BaseException]] = []
KNOWS = True


class EmailBackend(BaseEmailBackend):
    """Takes mails; `MOODS` makes it fail before or after."""

    def open(self) -> bool:
        if MOODS and MOODS[0][0] == "away":
            raise MOODS.pop(0)[1]
        return True

    def send_messages(self, messages: Any) -> int:
        for mail in messages:
            when, error = MOODS.pop(0) if MOODS else ("", None)
            if when == "before" and error:
                raise error
            TAKEN.append(mail.extra_headers["Message-ID"].partition("@")[0].strip("<"))
            if when == "after" and error:
                raise error
        return len(messages)


def look_up(message: Any) -> bool | None:
    """What it says when asked."""
    return str(message.pk) in TAKEN if KNOWS else None


def silent(message: Any) -> None:
    """A provider that says nothing."""
    return
