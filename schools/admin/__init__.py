"""Support tools of the schools: institutions, credits and their campaigns, amounts."""

from schools.admin import amounts, campaigns, territories
from schools.admin.institutions import LevelAdmin, SchoolYearAdmin

__all__ = ["LevelAdmin", "SchoolYearAdmin", "amounts", "campaigns", "territories"]
