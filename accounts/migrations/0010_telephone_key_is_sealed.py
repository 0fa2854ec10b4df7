"""No key of a telephone is ever stored plain: the database refuses it."""

from django.db import migrations

from core.encrypted import SEALED

TABLE = "ALTER TABLE otp_totp_totpdevice"


class Migration(migrations.Migration):
    # What is stored is read after the lock of the new constraint is given back.
    atomic = False
    dependencies = [("accounts", "0009_seal_telephone_keys")]

    operations = [
        migrations.RunSQL(
            f"{TABLE} ADD CONSTRAINT telephone_key_is_sealed CHECK (key ~ '{SEALED}') NOT VALID",
            f"{TABLE} DROP CONSTRAINT telephone_key_is_sealed",
        ),
        migrations.RunSQL(
            f"{TABLE} VALIDATE CONSTRAINT telephone_key_is_sealed", migrations.RunSQL.noop
        ),
    ]
