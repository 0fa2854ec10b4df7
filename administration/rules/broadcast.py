"""How fast a broadcast leaves, what its texts may hold."""

from datetime import datetime, timedelta

LINE_MAX = 150
BODY_MAX = 3000
# Mails written at once, then a pause: six hundred a minute, whoever else writes.
AT_ONCE = 50
PAUSE = timedelta(seconds=5)
# One that nobody has worked on for so long lost its hint.
FORGOTTEN = timedelta(seconds=30)
# A dry run says who would be written to for so long, then it is made again.
LIST_LASTS = timedelta(days=7)
# What its texts may name, as the template of a mail would say it.
NAMES = "{{ person.full_name }} {{ place }}"


def next_turn(now: datetime) -> datetime:
    """When the next mails of a broadcast may be written."""
    return now + PAUSE


def forgotten_before(now: datetime) -> datetime:
    """A broadcast whose turn came before that waits for nobody any more."""
    return now - FORGOTTEN
