"""Offers for every school are found in the order of their dates (decision 0058)."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    atomic = False

    dependencies = [("offers", "0014_territories")]

    operations = [
        AddIndexConcurrently(
            "searchentry",
            models.Index(
                "starts_at",
                "id",
                condition=Q(institution=None, template=None),
                name="search_soonest",
            ),
        ),
    ]
