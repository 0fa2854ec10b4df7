"""Support tools for partners, and the requests the administration decides."""

from venues.admin import members, partners, requests

__all__ = ["members", "partners", "requests"]
