"""What several floors ask of PostgreSQL: ranges of days, random public references."""

import secrets

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func

# No 0/O, 1/I/L: a reference is read aloud on the phone.
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class DateRange(Func):
    """PostgreSQL's daterange(from, to, bounds)."""

    function = "DATERANGE"
    output_field = DateRangeField()


def random_reference(prefix: str, length: int = 6) -> str:
    """Return « CJ-7K3M9Q »: unguessable enough that nobody finds a neighbour by counting (M6)."""
    return prefix + "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(length))
