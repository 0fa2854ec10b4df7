"""Rows of the search that are not what they must be: none, as long as the triggers live."""

from django.db import connection

COLUMNS = (
    "shown, institution_id, partner_id, domains, formats, levels, places, access, departments, "
    "latitude, longitude, starts_at, bookable_until, held_until, price, published_at"
)
DRIFTED = f"""
SELECT COALESCE(offer.ref, template.ref) FROM (
    SELECT offer_id, template_id, {COLUMNS}, head, strip(words) FROM offers_search_source
    EXCEPT SELECT offer_id, template_id, {COLUMNS}, head, words
    FROM offers_searchentry LEFT JOIN offers_searchtext ON entry_id = id
) AS wrong
LEFT JOIN offers_collectiveoffer AS offer ON offer.id = wrong.offer_id
LEFT JOIN offers_offertemplate AS template ON template.id = wrong.template_id
ORDER BY 1
"""  # noqa: S608 (columns of ours)


def drifted() -> list[str]:
    """References of what the search would show wrongly, or not at all."""
    with connection.cursor() as cursor:
        cursor.execute(DRIFTED)
        return [ref for (ref,) in cursor.fetchall()]
