"""Pages of the administration that cross every subject, and those of nobody's subject."""

from operations.admin import assignments, crossing, locks, notes, people, suspensions, wordings

__all__ = ["assignments", "crossing", "locks", "notes", "people", "suspensions", "wordings"]
