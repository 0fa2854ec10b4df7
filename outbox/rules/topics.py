"""The topic of a mail, said beside the function that writes it."""

from collections.abc import Callable
from typing import TypeVar

Mail = TypeVar("Mail", bound=Callable[..., str])

# The topic of what nobody may refuse: an answer to what one has just asked, a right that changes.
ALWAYS = ""


def topic(key: str) -> Callable[[Mail], Mail]:
    """Say which topic a mail belongs to: a key of `settings.MAIL_TOPICS`, or ALWAYS."""

    def told(mail: Mail) -> Mail:
        mail.topic = key  # type: ignore[attr-defined]
        return mail

    return told
