"""Somebody has read what others did: it is told no more (« ce qui s'est passé »).

One statement each: it needs no transaction of its own, and no journal.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils import timezone

from accounts.models import User

# A mark only goes forward, whatever the order in which two pages were opened.
READ = """
    INSERT INTO bookings_readmark AS mark (user_id, offer_id, read_at)
    SELECT %s, offer.id, %s FROM offers_collectiveoffer AS offer WHERE offer.ref = ANY (%s)
    ON CONFLICT (user_id, offer_id) DO UPDATE SET read_at = excluded.read_at
    WHERE mark.read_at < excluded.read_at
"""
READ_ALL = """
    INSERT INTO bookings_readmark AS mark (user_id, offer_id, read_at) VALUES (%s, NULL, %s)
    ON CONFLICT (user_id, offer_id) DO UPDATE SET read_at = excluded.read_at
    WHERE mark.read_at < excluded.read_at
"""


def read_offers(*, refs: Sequence[str], until: datetime, by: User) -> None:
    """What others did on these offers (references), up to a moment (UTC), has been read."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [by.pk, min(until, timezone.now()), list(refs)])


def read_everything(*, until: datetime, by: User) -> None:
    """So has all that happened up to that moment, on any offer."""
    with connection.cursor() as cursor:
        cursor.execute(READ_ALL, [by.pk, min(until, timezone.now())])
