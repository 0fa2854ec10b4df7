"""What the search reads, brought in step by hand; its rows follow by themselves, by triggers."""

from django.db import connection, transaction

# Once asked for by somebody, the old vocabulary answers until the new one is ready.
REFRESH = "REFRESH MATERIALIZED VIEW CONCURRENTLY offers_search_word"
REBUILD = """
SELECT offers_search_offers(ARRAY(SELECT id FROM offers_collectiveoffer));
SELECT offers_search_templates(ARRAY(SELECT id FROM offers_offertemplate));
"""


@transaction.atomic
def refresh_vocabulary() -> int:
    """The words of the titles shown now, to mend typing errors; returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH)
        cursor.execute("SELECT count(*) FROM offers_search_word")
        return int(cursor.fetchone()[0])


@transaction.atomic
def rebuild() -> None:
    """Write anew each row that is not what it must be (a file loaded without triggers)."""
    with connection.cursor() as cursor:
        cursor.execute(REBUILD)
