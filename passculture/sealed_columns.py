"""Every column and folder that is sealed, for the command that seals them by another key."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from core.encrypted import Column, Unreadable, resealed, rewrite
from core.files import sealed

# The names the migrations gave: a test compares them with the database's.
IBAN = Column("venues_bankdetails", "iban", "pgtrigger_account_is_never_edited_a353b")
TOTP_KEY = Column("otp_totp_totpdevice", "key")
COLUMNS = (IBAN, TOTP_KEY)
# Under MEDIA_ROOT: the scanned account statements (`venues/models/bank.py`).
DOCUMENTS = "bank"


@dataclass(frozen=True)
class Sealed:
    """How many values or files were read, by another key than the first, and by none."""

    read: int = 0
    changed: int = 0
    unreadable: int = 0


def rotate(column: Column, *, write: bool, done: Callable[[int], None], using: str) -> Sealed:
    """Seal every value by the first key; what no key opens stays as it is, and is counted.

    `done` is told how many rows were read, after each transaction. Run twice, it changes nothing.
    """
    found = Sealed()

    def change(stored: str) -> str | None:
        nonlocal found
        try:
            anew = resealed(stored)
        except Unreadable:
            found = replace(found, unreadable=found.unreadable + 1)
            return None
        found = replace(found, changed=found.changed + (anew is not None))
        return anew

    for rows in rewrite(column, change, write=write, using=using):
        found = replace(found, read=found.read + rows)
        done(rows)
    return found


def rotate_documents(*, write: bool, done: Callable[[int], None]) -> Sealed:
    """The same for the files, and those stored before they were sealed. Run twice, as once."""
    found = Sealed()

    def change(stored: bytes) -> bytes | None:
        nonlocal found
        try:
            anew = sealed.resealed(stored)
        except Unreadable:
            found = replace(found, unreadable=found.unreadable + 1)
            return None
        found = replace(found, changed=found.changed + (anew is not None))
        return anew

    for _ in sealed.rewrite_files(Path(settings.MEDIA_ROOT) / DOCUMENTS, change, write=write):
        found = replace(found, read=found.read + 1)
        done(1)
    return found
