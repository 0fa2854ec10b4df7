"""The newest offers, what is newly published, what is to be corrected: each read by its index."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("offers", "0005_erased_people"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="collectiveoffer",
            index=models.Index(models.F("created_at"), models.F("id"), name="offer_created_at"),
        ),
        AddIndexConcurrently(
            model_name="collectiveoffer",
            index=models.Index(
                models.F("published_at"),
                condition=models.Q(("state", "PUBLISHED")),
                name="offer_published_at",
            ),
        ),
        AddIndexConcurrently(
            model_name="collectiveoffer",
            index=models.Index(
                models.F("id"), condition=models.Q(("state", "REJECTED")), name="offer_rejected"
            ),
        ),
    ]
