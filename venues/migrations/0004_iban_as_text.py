"""The column of the IBAN takes a sealed value: longer, and of another shape."""

from django.db import migrations

import core.encrypted
import venues.models.bank


class Migration(migrations.Migration):
    dependencies = [("venues", "0003_erased_people")]

    operations = [
        migrations.RemoveConstraint(model_name="bankdetails", name="account_iban_shape"),
        # From varchar to text: no row is rewritten.
        migrations.AlterField(
            model_name="bankdetails",
            name="iban",
            field=core.encrypted.SealedTextField(
                validators=[venues.models.bank.validate_iban], verbose_name="IBAN"
            ),
        ),
    ]
