"""Offers that wait for the administration are read by their index; the wall of states is whole."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("offers", "0010_review_before_publication"),
    ]

    operations = [
        ValidateConstraint("collectiveoffer", "offer_state_known"),
        AddIndexConcurrently(
            model_name="collectiveoffer",
            index=models.Index(
                models.F("state_since"),
                condition=models.Q(("state", "UNDER_REVIEW")),
                name="offer_under_review",
            ),
        ),
    ]
