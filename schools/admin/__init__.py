"""Support tools of the schools: institutions and their credit; what amounts are worked out of."""

from schools.admin import amounts
from schools.admin.institutions import LevelAdmin, SchoolYearAdmin

__all__ = ["LevelAdmin", "SchoolYearAdmin", "amounts"]
