"""The two foreseen failures: a refusal (409, the state forbids it) and a missing right (403)."""

from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


class Refused(Exception):
    """A foreseen refusal: what (title), why, what to do. Nothing has changed when it rises.

    Children set `code` and `title`; the sentences are French and shown as they are. `links` is an
    optional list of (label, address) offered below; the first one is the main button. `changes`
    is an optional list of {label, old, new, changed} that the 409 page shows side by side.
    """

    code: str = "REFUSED"
    title: str = "Cette action n’est plus possible"

    def __init__(
        self,
        why: str = "",
        what_to_do: str = "",
        *,
        title: str = "",
        links: list[tuple[str, str]] | None = None,
        changes: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(why or title or self.title)
        self.title = title or type(self).title
        self.why = why
        self.what_to_do = what_to_do
        self.links = links or []
        self.changes = changes or []


class NotAllowed(PermissionDenied):
    """The person has not the right (403). `why` names the right and who holds it, in French.

    `facts` is an optional list of (key, value) shown below; `links` as those of a refusal.
    """

    code: str = "NOT_ALLOWED"
    title: str = "Action réservée à d’autres comptes"

    def __init__(
        self,
        why: str = "",
        *,
        title: str = "",
        facts: list[tuple[str, str]] | None = None,
        links: list[tuple[str, str]] | None = None,
    ) -> None:
        super().__init__(why or title or self.title)
        self.title = title or type(self).title
        self.why = why
        self.facts = facts or []  # [(« Qui peut confirmer », « Hélène Morvan »), …]
        self.links = links or []


def messages_so_far(request: HttpRequest) -> int:
    """How many messages this request has for the person until now."""
    return len(_queue(request))


def unsay(request: HttpRequest, since: int = 0, *, only_good_news: bool = False) -> None:
    """Take back what was said after `since` messages: what it told was undone by a refusal."""
    queue = _queue(request)
    kept = [one for one in queue[since:] if only_good_news and one.level > messages.SUCCESS]
    queue[since:] = kept


def _queue(request: HttpRequest) -> list[Message]:
    """The messages that wait for the answer; Django offers no way to take one back."""
    storage = getattr(request, "_messages", None)
    return storage._queued_messages if storage is not None else []
