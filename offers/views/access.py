"""The doors of the pro portal, as the pages of offers and bookings know them."""

from accounts.views import person
from venues.views.access import partner_page, works_somewhere

__all__ = ["partner_page", "person", "works_somewhere"]
