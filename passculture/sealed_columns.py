"""Every column whose values are sealed, for the command that seals them by another key."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.encrypted import Column, Unreadable, resealed, rewrite

# The names the migrations gave: a test compares them with the database's.
IBAN = Column("venues_bankdetails", "iban", "pgtrigger_account_is_never_edited_a353b")
TOTP_KEY = Column("otp_totp_totpdevice", "key")
COLUMNS = (IBAN, TOTP_KEY)


@dataclass(frozen=True)
class Sealed:
    """How many values of a column were read, by another key than the first, and by none."""

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
