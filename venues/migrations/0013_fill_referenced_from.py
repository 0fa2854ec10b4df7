"""Partners of before: each since when it is referenced, some rows at a time, by their trigger.

Until then a partner without a day is looked for among the referencings: slower, and right. And
venues are found by where they are.
"""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

FILL = """
UPDATE venues_partner SET referenced_from = referenced_from
WHERE referenced_from IS NULL AND id >= %s AND id < %s
"""
BATCH = 1_000


def fill(apps: Any, schema_editor: Any) -> None:
    """By ranges of numbers, each a transaction of its own; run twice, nothing more."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM venues_partner")
        (last,) = cursor.fetchone()
        for start in range(1, last + 1, BATCH):
            cursor.execute(FILL, [start, start + BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("venues", "0012_referenced_from")]

    operations = [
        AddIndexConcurrently(
            "partner", models.Index(fields=["referenced_from"], name="partner_referenced_from")
        ),
        AddIndexConcurrently(
            "venue", models.Index(fields=["latitude", "longitude"], name="venue_coordinates")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
