"""Bookings of before: each the partner of its offer, some rows at a time; run twice, nothing more.

No lock outlasts some rows: the constraint is added for new rows, then asked of the others.
"""

from typing import Any

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models

FILL = """
UPDATE bookings_booking AS booking SET partner_id = venue.partner_id
FROM offers_collectiveoffer AS offer JOIN venues_venue AS venue ON venue.id = offer.venue_id
WHERE offer.id = booking.offer_id AND booking.partner_id IS NULL
    AND booking.id >= %s AND booking.id < %s
"""
BATCH = 5_000


def fill(apps: Any, schema_editor: Any) -> None:
    """Copy the partner of the offer, by ranges of numbers, each a transaction of its own."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM bookings_booking WHERE partner_id IS NULL")
        first, last = cursor.fetchone()
        if first is not None:
            for start in range(first, last + 1, BATCH):
                cursor.execute(FILL, [start, start + BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("bookings", "0014_booking_partner_column"), ("offers", "0001_initial")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddConstraintNotValid(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(partner__isnull=False), name="booking_has_its_partner"
            ),
        ),
        ValidateConstraint(model_name="booking", name="booking_has_its_partner"),
        AddIndexConcurrently(
            model_name="booking",
            index=models.Index(
                models.F("partner"), models.F("state"), name="booking_partner_state"
            ),
        ),
    ]
