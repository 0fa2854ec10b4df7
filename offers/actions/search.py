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
# An act that takes an offer or gives it back holds its row: who is taken is asked once it is free.
LOCK = "SELECT FROM offers_collectiveoffer WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE"
TAKEN = """
UPDATE offers_searchentry SET taken = offers_is_taken(offer_id)
WHERE offer_id = ANY (%s) AND taken <> offers_is_taken(offer_id)
"""
# Those being written just now are for the next time.
DROP_SLICE = """
WITH gone AS (
    SELECT id FROM offers_searchentry WHERE taken OR bookable_until < %s
    LIMIT %s FOR UPDATE SKIP LOCKED
), said AS (DELETE FROM offers_searchtext USING gone WHERE entry_id = gone.id)
DELETE FROM offers_searchentry AS entry USING gone WHERE entry.id = gone.id
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
        keys = [pk for pk, _ in wrong]
        steps = [LOCK, WRITE[key], TAKEN] if key == "offer_id" else [WRITE[key]]
        with connection.cursor() as cursor:
            for statement in steps:
                cursor.execute(statement, [keys])
    return [ref for _, ref in wrong]


def drop_unbookable(now: datetime) -> int:
    """Take out what nobody can book at `now`, taken (R20) or past its deadline (R25): every reading
    of the search passes over it. The triggers bring back its row with what gives it back: a
    booking that ends, a later deadline.

    A transaction a slice; returns how many went.
    """
    gone = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(DROP_SLICE, [now, SEARCH_SLICE])
            if not cursor.rowcount:
                return gone
            gone += cursor.rowcount
