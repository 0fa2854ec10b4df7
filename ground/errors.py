"""The two foreseen failures: a refusal (409, the state forbids it) and a missing right (403)."""

from django.core.exceptions import PermissionDenied


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
        changes: list[dict] | None = None,
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
