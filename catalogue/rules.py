"""The numbers of what one keeps of the search, and when its daily news leave."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.rules import PARIS

# What a person keeps of the search: labels of their favourites, saved searches.
LABEL_MAX = 30
LABELS_MAX = 10
SEARCH_NAME_MAX = 80
SEARCHES_MAX = 30

# Among so many results, nobody sees that some came or went: what is counted is kept so long.
MANY = 10_000
COUNTED_SECONDS = 30.0

# What a partner writes of itself for schools, in characters.
PRESENTATION_MAX = 3000
ACCESS_MAX = 1000

# The news of the saved searches leave once a day, from 7 o’clock on.
DIGEST_HOUR = 7

# What is published is seen a few minutes after the time it bears, at the latest.
SETTLED_AFTER = timedelta(minutes=5)


def settled(now: datetime) -> datetime:
    """Whatever was published until this moment is there to be read."""
    return now - SETTLED_AFTER


def digest_day(now: datetime) -> date | None:
    """The day whose news may leave now, on the clock of Paris; None before 7 o’clock."""
    here = now.astimezone(ZoneInfo(PARIS))
    return here.date() if here.hour >= DIGEST_HOUR else None
