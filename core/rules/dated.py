"""What changes at a date: rows that begin on a day, read once and remembered (decision 0033)."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

Found = TypeVar("Found")

# A day comes there first.
EARLIEST_CLOCK = "Pacific/Wallis"
# Each process reads a table again after so many seconds: what is added, or taken away, is known
# everywhere well before it begins, and nowhere twice.
READ_EVERY, READ_AFTER_A_FAILURE = 60.0, 5.0
SETTLES = timedelta(minutes=10)


def has_begun(since: date, now: datetime) -> bool:
    """Whether a row that begins on this day has begun somewhere, or is about to."""
    return since <= (now + SETTLES).astimezone(ZoneInfo(EARLIEST_CLOCK)).date()


def in_force(rows: Iterable[tuple[date, Found]], day: date) -> Found | None:
    """Of rows (first day, value), the value of the last that has begun by a day; None before."""
    started = [row for row in rows if row[0] <= day]
    return max(started, key=lambda row: row[0])[1] if started else None


class Remembered(Generic[Found]):
    """What one table holds, for rules that ask no database: its first rows until it is read.

    `reads_from` is told once, by the app that has the table. A reading that fails answers None:
    what was read before goes on.
    """

    def __init__(self, first: Found) -> None:
        self._first = self._rows = first
        self._source: Callable[[], Found | None] | None = None
        self._good_until = 0.0
        REMEMBERED.append(self)

    def reads_from(self, source: Callable[[], Found | None]) -> None:
        """Where the rows are read: one statement, at most once a minute in a process."""
        self._source = source

    @property
    def rows(self) -> Found:
        """The rows of the table, at most a minute old."""
        if self._source is not None and monotonic() >= self._good_until:
            # Said first: the other threads go on with what was read before.
            self._good_until = monotonic() + READ_AFTER_A_FAILURE
            if (found := self._source()) is not None:
                self._rows, self._good_until = found, monotonic() + READ_EVERY
        return self._rows

    def forget(self) -> None:
        """Whoever has just written reads what was written."""
        self._good_until = 0.0

    def begin_again(self) -> None:
        """The first rows, for as long as nobody writes: what a test begins with."""
        self._rows, self._good_until = self._first, float("inf")


# All of them, for who puts them back between two tests.
REMEMBERED: list[Remembered[Any]] = []
