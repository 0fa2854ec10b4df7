"""Telephone numbers already kept are written in E.164; what cannot be read is listed and left."""

from django.db import migrations

from core.database import convert_phones


def convert(apps, schema_editor):
    """Idempotent: what is in E.164 already is not touched."""
    unread = [
        *convert_phones(apps.get_model("schools", "Institution"), "phone", "department_code"),
    ]
    if unread:
        print("\n  Téléphones illisibles, laissés tels quels :", *unread, sep="\n    ")


class Migration(migrations.Migration):
    """One statement a number, each on its own: no long lock."""

    atomic = False
    dependencies = [("schools", "0004_decisions_by_hand")]
    operations = [migrations.RunPython(convert, migrations.RunPython.noop)]
