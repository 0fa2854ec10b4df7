"""Counts of what every school may find, kept for some seconds where they are many (0058)."""

from collections import Counter
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from time import monotonic, time
from typing import Any

from django.core.cache import caches

from catalogue import rules

SEARCHES_MOST = 200
SHARED = "counts"  # of the settings' caches
EPOCH = date(1970, 1, 1).toordinal()
# These say both of their values, be they 0.
ALWAYS_SAID = {"kind", "known"}
Counts = dict[str, dict[Any, int]]


@dataclass(frozen=True)
class Facets:
    """Results in all; filter → code → results, and « day » → days since 1970 → results."""

    total: int = 0
    counts: Counts = field(default_factory=dict)

    @property
    def first_day(self) -> date | None:
        """The day on which the first result begins."""
        days = self.counts.get("day")
        return date.fromordinal(EPOCH + min(days)) if days else None

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
    """By what was asked: a process keeps its own; those of one machine lend each other theirs."""

    def __init__(self) -> None:
        self._recent: dict[Hashable, tuple[float, Facets]] = {}

    def get(self, key: Hashable) -> Facets | None:
        """What was counted less than `rules.COUNTED_SECONDS` ago. None: to whoever shall count; one
        does it again, and the others read what was known meanwhile.
        """
        now, (until, found) = monotonic(), self._recent.get(key, (0.0, None))
        if found is not None and now < until:
            return found
        age, lent = _borrowed(key)
        if lent is not None:
            self._put(key, now + rules.COUNTED_SECONDS - age, lent)
        elif found is not None:
            self._recent[key] = now + rules.COUNTED_SECONDS, found
        return lent

    def holds(self, key: Hashable) -> bool:
        """Whether it is among the many, counted lately or to be counted again."""
        return key in self._recent

    def keep(self, key: Hashable, found: Facets) -> None:
        """Just counted."""
        self._put(key, monotonic() + rules.COUNTED_SECONDS, found)
        _lend(key, found)

    def drop(self, key: Hashable) -> None:
        """Not many any more: counted each time."""
        self._recent.pop(key, None)

    def forget(self) -> None:
        """As a new process, on a new machine."""
        self._recent.clear()
        caches[SHARED].clear()

    def _put(self, key: Hashable, until: float, found: Facets) -> None:
        self.drop(key)
        while len(self._recent) >= SEARCHES_MOST:
            self._recent.pop(next(iter(list(self._recent))), None)
        self._recent[key] = until, found


def _lend(key: Hashable, found: Facets) -> None:
    """To the other processes of this machine; a disk that is full lends nothing."""
    with suppress(OSError):
        said = time(), found.total, found.counts
        caches[SHARED].set(_name(key), said, rules.COUNTED_SECONDS)


def _borrowed(key: Hashable) -> tuple[float, Facets | None]:
    """How old in seconds, and what another process counted; None when nobody did lately. A file
    half there, or of another release, is nothing.
    """
    with suppress(Exception):
        at, total, counts = caches[SHARED].get(_name(key)) or (0.0, 0, {})
        age = time() - at
        if 0 <= age < rules.COUNTED_SECONDS:
            return age, Facets(total, counts)
    return 0.0, None


def _name(key: Hashable) -> str:
    return sha256(repr(key).encode()).hexdigest()


COMMON = RecentCounts()
