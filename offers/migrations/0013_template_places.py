"""The wall of the places of templates is whole."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("offers", "0012_listed_domains_and_formats"),
    ]

    operations = [
        ValidateConstraint("offertemplate", "template_places_known"),
    ]
