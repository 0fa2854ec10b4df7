"""Counts of what every school may find, kept for some seconds where they are many (0058)."""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from time import monotonic

from catalogue import rules

SEARCHES_MOST = 200
# These say both of their values, be they 0.
ALWAYS_SAID = {"kind", "known"}
Counts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Facets:
    """Results in all; filter → code → results."""

    total: int = 0
    counts: Counts = field(default_factory=dict)

    def plus(self, other: "Facets") -> "Facets":
        """Those of both."""
        return Facets(self.total + other.total, self._each(other, Counter.update))

    def minus(self, other: "Facets") -> "Facets":
        """Those that are not of the other, which are among them."""
        return Facets(self.total - other.total, self._each(other, Counter.subtract))

    def with_known(self, many: int) -> "Facets":
        """The same, so many of partners that the school knows."""
        return Facets(self.total, self.counts | {"known": {"oui": many}})

    def _each(self, other: "Facets", join: Callable[..., None]) -> Counts:
        found = {}
        for name, counts in self.counts.items():
            joined = Counter(counts)
            join(joined, other.counts.get(name, {}))
            # Counted one after the other: what came between the two leaves nothing below zero.
            found[name] = {
                code: max(n, 0) for code, n in joined.items() if n > 0 or name in ALWAYS_SAID
            }
        return found


class RecentCounts:
    """By what was asked; a process keeps its own."""

    def __init__(self) -> None:
        self._recent: dict[Hashable, tuple[float, Facets]] = {}

    def get(self, key: Hashable) -> Facets | None:
        """What was counted less than `rules.COUNTED_SECONDS` ago. None: to whoever shall count; one
        does it again, and the others read what was known meanwhile.
        """
        now, (until, found) = monotonic(), self._recent.get(key, (0.0, None))
        if found is None or now < until:
            return found
        self._recent[key] = now + rules.COUNTED_SECONDS, found
        return None

    def holds(self, key: Hashable) -> bool:
        """Whether it is among the many, counted lately or to be counted again."""
        return key in self._recent

    def keep(self, key: Hashable, found: Facets) -> None:
        """Just counted."""
        self.drop(key)
        while len(self._recent) >= SEARCHES_MOST:
            self._recent.pop(next(iter(list(self._recent))), None)
        self._recent[key] = monotonic() + rules.COUNTED_SECONDS, found

    def drop(self, key: Hashable) -> None:
        """Not many any more: counted each time."""
        self._recent.pop(key, None)

    def forget(self) -> None:
        """As a new process."""
        self._recent.clear()


COMMON = RecentCounts()
