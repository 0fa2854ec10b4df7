"""The wall that a partner has an activity is whole."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("venues", "0010_listed_activities"),
    ]

    operations = [
        ValidateConstraint("partner", "partner_has_activities"),
    ]
