"""Rows of the search that are not what they must be: none, as long as the triggers live."""

from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from offers.rules import SEARCH_SLICE

COLUMNS = (
    "shown, institution_id, partner_id, domains, formats, levels, places, access, departments, "
    "latitude, longitude, starts_at, bookable_until, held_until, price, published_at"
)
# Key of an entry -> the table it comes from.
SOURCES = {"offer_id": "offers_collectiveoffer", "template_id": "offers_offertemplate"}
# What cannot be booked, taken or past, may have left the search: then nothing shows it wrongly.
DRIFTED = """
SELECT thing.id, thing.ref FROM (
    SELECT {key}, {columns}, offers_day_of(offer_id, starts_at), head, strip(words),
        offers_is_taken(offer_id)
    FROM offers_search_source AS source WHERE {key} = ANY (%(ids)s) AND (
        bookable_until IS NULL
        OR bookable_until >= %(now)s AND NOT offers_is_taken(source.offer_id)
        OR EXISTS (SELECT FROM offers_searchentry AS known WHERE known.{key} = source.{key})
    )
    EXCEPT SELECT {key}, {columns}, starts_day, head, words, taken
    FROM offers_searchentry LEFT JOIN offers_searchtext ON entry_id = id
    WHERE {key} = ANY (%(ids)s)
) AS wrong JOIN {table} AS thing ON thing.id = wrong.{key} ORDER BY thing.ref
"""


def drifted() -> list[str]:
    """References of what the search would show wrongly, or not at all."""
    return [ref for key, ids in slices() for _, ref in drifted_among(key, ids)]


def drifted_among(key: str, ids: list[int]) -> list[tuple[int, str]]:
    """Those of these offers (`offer_id`) or templates (`template_id`): number, reference."""
    sql = DRIFTED.format(key=key, columns=COLUMNS, table=SOURCES[key])
    with connection.cursor() as cursor:
        cursor.execute(sql, {"ids": ids, "now": timezone.now()})
        found: list[tuple[int, str]] = cursor.fetchall()
    return found


def slices() -> Iterator[tuple[str, list[int]]]:
    """Every offer and template, a slice at a time: no statement reads them all."""
    for key, table in SOURCES.items():
        sql = f"SELECT id FROM {table} WHERE id > %s ORDER BY id LIMIT %s"  # noqa: S608 (ours)
        last = 0
        while True:
            with connection.cursor() as cursor:
                cursor.execute(sql, [last, SEARCH_SLICE])
                ids = [pk for (pk,) in cursor.fetchall()]
            if not ids:
                break
            yield key, ids
            last = ids[-1]
