"""A mail as text: Django's, without what the standard library does again for each of its parts."""

from email.policy import Compat32
from typing import Any

from django.core.mail import EmailMultiAlternatives

# In the text of no mail: its key is drawn for each.
BOUNDARY = 'multipart/{}; boundary="=_{}_{}"'


class _Folding(Compat32):
    """Headers that need no folding are written as they are; the others as ever."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """One header, its end of line included."""
        plain = isinstance(value, str) and value.isascii() and value.isprintable()
        if plain and len(name) + 2 + len(value) <= (self.max_line_length or 0):
            return f"{name}: {value}{self.linesep}".encode()
        folded: bytes = super().fold_binary(name, value)
        return folded


FOLDING = _Folding()


class Mail(EmailMultiAlternatives):
    """A mail whose parts are kept apart by its own `key`, rather than by words looked for in it."""

    key = ""

    def message(self) -> Any:
        """The whole mail, for a backend that speaks SMTP or writes files."""
        whole: Any = super().message()
        whole.policy = FOLDING
        for rank, part in enumerate(whole.walk()):
            if part.is_multipart():
                kind = BOUNDARY.format(part.get_content_subtype(), self.key, rank)
                part.replace_header("Content-Type", kind)
        return whole
