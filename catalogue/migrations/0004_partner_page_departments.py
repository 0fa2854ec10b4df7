"""The wall of the departments of a partner's page is whole."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("catalogue", "0003_listed_domains_and_formats"),
    ]

    operations = [
        ValidateConstraint("partnerpage", "partner_page_departments_known"),
    ]
