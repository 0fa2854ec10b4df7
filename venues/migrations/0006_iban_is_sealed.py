"""No IBAN is ever stored plain: the database refuses it."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

from core.encrypted import SEALED


class Migration(migrations.Migration):
    # What is stored is read after the lock of the new constraint is given back.
    atomic = False
    dependencies = [("venues", "0005_seal_ibans")]

    operations = [
        AddConstraintNotValid(
            model_name="bankdetails",
            constraint=models.CheckConstraint(
                condition=models.Q(iban__regex=SEALED), name="account_iban_is_sealed"
            ),
        ),
        ValidateConstraint(model_name="bankdetails", name="account_iban_is_sealed"),
    ]
