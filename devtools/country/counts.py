"""How much of everything a country has, and what a scale makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass

YEARS = 3
TEMPLATE_EVERY = 2  # one project of so many is a template too
TEACHERS = (2, 14)  # of an institution


@dataclass(frozen=True)
class Counts:
    """The rows asked for; an offer is booked once, so every booking comes with its own."""

    institutions: int = 10_700
    partners: int = 20_000
    open_offers: int = 150_000
    bookings_a_year: int = 160_000

    @property
    def bookings(self) -> int:
        """Those of all the years."""
        return self.bookings_a_year * YEARS

    @property
    def projects(self) -> int:
        """Texts that tell the offers: a partner does the same thing with many classes."""
        return self.partners

    def lines(self) -> Iterator[str]:
        """What would be written, one line a subject."""
        yield f"institutions       {self.institutions:>9,}".replace(",", " ")
        yield f"partners           {self.partners:>9,}".replace(",", " ")
        yield f"open offers        {self.open_offers:>9,}".replace(",", " ")
        yield f"bookings a year    {self.bookings_a_year:>9,} × {YEARS}".replace(",", " ")
        yield f"projects           {self.projects:>9,}".replace(",", " ")


def at_scale(scale: float) -> Counts:
    """The counts of a country so many times as large, one of each at least.

    Raises ValueError for a scale that is not a positive number.
    """
    if not 0 < scale <= 10:
        raise ValueError("the scale is between 0 and 10.")
    whole = Counts()
    return Counts(
        institutions=max(1, round(whole.institutions * scale)),
        partners=max(1, round(whole.partners * scale)),
        open_offers=max(1, round(whole.open_offers * scale)),
        bookings_a_year=max(1, round(whole.bookings_a_year * scale)),
    )
