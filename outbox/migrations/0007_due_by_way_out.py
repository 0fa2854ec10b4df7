"""What is due is found by way out, in the order it leaves, however much waits elsewhere."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("outbox", "0006_mail_wordings"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                "due_at",
                "created_at",
                condition=models.Q(("seq__isnull", False), ("state", "WAITING")),
                name="message_due_calls",
            ),
        ),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                "due_at",
                "created_at",
                condition=models.Q(
                    ("state", "WAITING"), models.Q(("recipient", ""), _negated=True)
                ),
                name="message_due_mails",
            ),
        ),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                "due_at",
                "created_at",
                condition=models.Q(
                    ("recipient", ""), ("seq__isnull", True), ("state", "WAITING")
                ),
                name="message_due_letters",
            ),
        ),
        RemoveIndexConcurrently(model_name="message", name="message_due"),
        # The same, for those alone who ask what was not delivered.
        RemoveIndexConcurrently(model_name="message", name="message_undelivered"),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                "created_at",
                condition=models.Q(
                    ("delivered_at__isnull", True),
                    ("state__in", ["WAITING", "PARKED", "UNCERTAIN"]),
                ),
                name="message_undelivered",
            ),
        ),
    ]
