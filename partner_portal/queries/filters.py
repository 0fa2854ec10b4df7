"""What the partner's lists may all be narrowed by."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self


@dataclass(frozen=True)
class ListFilters:
    """The filters every list has; empty means all. Days are those of the event’s place (R34)."""

    text: str = ""
    school: str = ""
    venue: str = ""
    partner: str = ""
    first: date | None = None
    last: date | None = None
    sort: str = ""

    @property
    def values(self) -> tuple[str, int | None, date | None, date | None]:
        """What changes from one person to another in the queries of a known form."""
        return self.partner, int(self.venue) if self.venue else None, self.first, self.last

    @classmethod
    def of(
        cls, partner: str, venue: Any, first: date | None, last: date | None, **form: Any
    ) -> Self:
        """The filters of these `values`."""
        return cls(partner=partner, venue=venue, first=first, last=last, **form)
