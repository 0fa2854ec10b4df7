"""What the search reads, brought in step by hand; its rows follow by themselves, by triggers."""

from datetime import datetime

from django.db import connection, transaction

from offers.queries.search import drifted_among, slices
from offers.rules import SEARCH_SLICE

# The old vocabulary answers until the new one is ready; only a function of the owner refreshes it.
REFRESH = "SELECT offers_search_refresh_words()"
# Key of an entry -> what writes anew the rows of some.
WRITE = {
    "offer_id": "SELECT offers_search_offers(%s)",
    "template_id": "SELECT offers_search_templates(%s)",
}
# Those being written just now are for the next time.
FORGET = """
WITH past AS (
    SELECT id FROM offers_searchentry WHERE bookable_until < %s
    LIMIT %s FOR UPDATE SKIP LOCKED
), said AS (DELETE FROM offers_searchtext USING past WHERE entry_id = past.id)
DELETE FROM offers_searchentry AS entry USING past WHERE entry.id = past.id
"""


@transaction.atomic
def refresh_vocabulary() -> int:
    """The words of the titles shown now, to mend typing errors; returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH)
        cursor.execute("SELECT count(*) FROM offers_search_word")
        return int(cursor.fetchone()[0])


def rebuild() -> list[str]:
    """Write anew each row that is not what it must be (a file loaded without triggers).

    A transaction a slice; returns the references of what was wrong.
    """
    return [ref for key, ids in slices() for ref in _rebuilt(key, ids)]


@transaction.atomic
def _rebuilt(key: str, ids: list[int]) -> list[str]:
    wrong = drifted_among(key, ids)
    if wrong:
        with connection.cursor() as cursor:
            cursor.execute(WRITE[key], [[pk for pk, _ in wrong]])
    return [ref for _, ref in wrong]


def forget_past(now: datetime) -> int:
    """Take out what can no longer be booked at `now` (R25): every reading of the search passes over
    it. A line that is given a later deadline brings its row back, by the triggers.

    A transaction a slice; returns how many went.
    """
    gone = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(FORGET, [now, SEARCH_SLICE])
            if not cursor.rowcount:
                return gone
            gone += cursor.rowcount
