"""Telephone numbers already kept are written in E.164; what cannot be read is listed and left."""

from django.db import migrations

from core.database import convert_phones


def convert(apps, schema_editor):
    """Idempotent: what is in E.164 already is not touched."""
    unread = [
        *convert_phones(apps.get_model("venues", "ReferencingRequest"), "contact_phone"),
    ]
    if unread:
        print("\n  Téléphones illisibles, laissés tels quels :", *unread, sep="\n    ")


class Migration(migrations.Migration):
    """One statement a number, each on its own: no long lock."""

    atomic = False
    dependencies = [("venues", "0004_joining")]
    operations = [migrations.RunPython(convert, migrations.RunPython.noop)]
