"""Every key of a telephone stored so far is sealed (decision 0027); twice changes nothing."""

from typing import Any

from django.db import migrations

from core.encrypted import Column, is_sealed, rewrite, seal, unseal

KEY = Column("otp_totp_totpdevice", "key")


def seal_plain(apps: Any, schema_editor: Any) -> None:
    """Some hundreds of rows a transaction: nobody waits long."""
    _all(schema_editor, lambda stored: None if is_sealed(stored) else seal(stored))


def open_sealed(apps: Any, schema_editor: Any) -> None:
    """As django-otp wrote them."""
    _all(schema_editor, lambda stored: unseal(stored) if is_sealed(stored) else None)


def _all(schema_editor: Any, change: Any) -> None:
    for _ in rewrite(KEY, change, using=schema_editor.connection.alias):
        pass


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0008_telephone")]

    operations = [migrations.RunPython(seal_plain, open_sealed)]
