"""Support tools for partners, and the requests the administration decides."""

from venues.admin import partners, requests

__all__ = ["partners", "requests"]
