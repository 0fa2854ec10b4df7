"""Support tools for bookings: read everything, act through the verbs, with a reason."""

from bookings.admin import bookings, dated, moderation, suspensions

__all__ = ["bookings", "dated", "moderation", "suspensions"]
