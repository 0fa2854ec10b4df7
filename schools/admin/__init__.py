"""Support tools of the schools: institutions and their credit; campaigns of credits."""

from schools.admin import campaigns
from schools.admin.institutions import LevelAdmin, SchoolYearAdmin

__all__ = ["LevelAdmin", "SchoolYearAdmin", "campaigns"]
