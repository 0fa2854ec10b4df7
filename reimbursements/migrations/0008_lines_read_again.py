"""The lines of before are read against their new constraints, while everybody goes on writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reimbursements", "0007_adjustments")]

    operations = [
        ValidateConstraint(model_name="statementline", name=name)
        for name in ("line_sign_follows_kind", "line_has_its_adjustment")
    ]
