"""Every IBAN stored so far is sealed (decision 0027); a second run changes nothing."""

from typing import Any

from django.db import migrations

from core.encrypted import Column, is_sealed, rewrite, seal, unseal

IBAN = Column("venues_bankdetails", "iban", "pgtrigger_account_is_never_edited_a353b")


def seal_plain(apps: Any, schema_editor: Any) -> None:
    """Some hundreds of rows a transaction: nobody waits long."""
    _all(schema_editor, lambda stored: None if is_sealed(stored) else seal(stored))


def open_sealed(apps: Any, schema_editor: Any) -> None:
    """As they were typed."""
    _all(schema_editor, lambda stored: unseal(stored) if is_sealed(stored) else None)


def _all(schema_editor: Any, change: Any) -> None:
    for _ in rewrite(IBAN, change, using=schema_editor.connection.alias):
        pass


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("venues", "0004_iban_as_text")]

    operations = [migrations.RunPython(seal_plain, open_sealed)]
