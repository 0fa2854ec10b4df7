"""Messages found by date, by who received them, by the offer they are about."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("outbox", "0004_erased_people"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(models.F("created_at"), name="message_created_at"),
        ),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                models.F("recipient"),
                models.F("created_at"),
                condition=models.Q(("recipient", ""), _negated=True),
                name="message_of_recipient",
            ),
        ),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                KeyTextTransform("offer_ref", "facts"),
                condition=models.Q(("facts__has_key", "offer_ref")),
                name="message_of_offer",
            ),
        ),
    ]
