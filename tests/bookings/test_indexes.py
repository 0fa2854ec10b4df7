"""What each act writes has no index that another one answers for."""

import pytest
from django.db import connection

from tests.owner import as_owner

pytestmark = pytest.mark.django_db

# An index whose columns begin another one's: what is written for it is written twice. One that
# holds some rows only may be smaller; a unique one forbids something.
REPEATED = """
SELECT less.indexrelid::regclass::text
FROM pg_index AS less JOIN pg_index AS more ON more.indrelid = less.indrelid
    AND more.indexrelid <> less.indexrelid
    AND more.indkey::text || ' ' LIKE less.indkey::text || ' %'
JOIN pg_class AS one ON one.oid = less.indexrelid
JOIN pg_class AS other ON other.oid = more.indexrelid AND other.relam = one.relam
WHERE less.indrelid IN ('bookings_booking'::regclass, 'bookings_bookingmove'::regclass)
    AND NOT less.indisunique AND less.indpred IS NULL AND more.indpred IS NULL
    AND less.indexprs IS NULL AND more.indexprs IS NULL
"""


def repeated() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(REPEATED)
        return [name for (name,) in cursor.fetchall()]


def test_no_index_of_what_an_act_writes_repeats_another() -> None:
    assert repeated() == []


def test_an_index_that_repeats_another_is_seen() -> None:
    """The control."""
    as_owner("CREATE INDEX twice ON bookings_booking (institution_id)")
    assert repeated() == ["twice"]
