"""What the messages of one batch share: what was read for all of them, and a connection kept."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, TypeVar

Kept = TypeVar("Kept")


class Batch(ExitStack):
    """Lasts as long as one deliverer handles messages of a lane; then what it kept is closed."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[Any, Any] = {}

    def once(self, key: Any, make: Callable[[], Kept]) -> Kept:
        """What `make` gives, made once for the whole batch."""
        if key not in self._kept:
            self._kept[key] = make()
        found: Kept = self._kept[key]
        return found

    def forget(self, key: Any) -> None:
        """The next who asks for it makes it again."""
        self._kept.pop(key, None)
