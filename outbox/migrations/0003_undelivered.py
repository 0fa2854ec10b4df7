"""What has not left is counted by its index, however many messages ever left."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("outbox", "0002_wake_who_delivers"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                models.F("created_at"),
                condition=models.Q(("state__in", ["WAITING", "PARKED", "UNCERTAIN"])),
                name="message_undelivered",
            ),
        ),
    ]
