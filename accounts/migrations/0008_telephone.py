"""The telephone of the second factor: the column of its key takes a sealed value."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_throttle"), ("otp_totp", "0003_add_timestamps")]

    operations = [
        migrations.CreateModel(
            name="Telephone",
            fields=[],
            options={
                "verbose_name": "téléphone",
                "verbose_name_plural": "téléphones",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("otp_totp.totpdevice",),
        ),
        # django-otp's model holds 80 letters; from varchar to text, no row is rewritten.
        migrations.RunSQL(
            "ALTER TABLE otp_totp_totpdevice ALTER COLUMN key TYPE text",
            "ALTER TABLE otp_totp_totpdevice ALTER COLUMN key TYPE varchar(80)",
        ),
    ]
