"""Pages of the administration that cross every subject, and those of nobody's subject."""

from operations.admin import crossing, locks, notes, partners, people, schools, suspensions

__all__ = ["crossing", "locks", "notes", "partners", "people", "schools", "suspensions"]
