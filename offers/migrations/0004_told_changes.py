"""What a partner is told of an offer is found by its index, however often the offer changed."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("offers", "0003_search_follows"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="offerchange",
            index=models.Index(
                models.F("offer"),
                condition=models.Q(("verb__in", ["LINE_DECLINED", "REJECTED"])),
                name="offer_change_told",
            ),
        ),
    ]
