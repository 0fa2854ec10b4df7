"""Pages of the administration that cross every subject, and those of nobody's subject."""

from operations.admin import (
    assignments,
    broadcasts,
    crossing,
    locks,
    notes,
    partners,
    people,
    schools,
    suspensions,
    wordings,
)

__all__ = [
    "assignments",
    "broadcasts",
    "crossing",
    "locks",
    "notes",
    "partners",
    "people",
    "schools",
    "suspensions",
    "wordings",
]
