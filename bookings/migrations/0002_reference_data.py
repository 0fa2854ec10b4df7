"""The cancellation notices of the texts, which the administration may add to (R31)."""

from django.db import migrations

from bookings.rules import FIRST_CANCELLATION_NOTICES


def fill(apps, schema_editor):
    notice_model = apps.get_model("bookings", "CancellationNotice")
    notice_model.objects.bulk_create(
        notice_model(from_date=from_date, notice=notice)
        for from_date, notice in FIRST_CANCELLATION_NOTICES
    )


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
