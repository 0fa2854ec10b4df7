"""Support and moderation tools for offers; `bookings/admin/moderation.py` adds its buttons."""

from offers.admin.offers import OfferAdmin
from offers.admin.review import ReviewRuleAdmin

__all__ = ["OfferAdmin", "ReviewRuleAdmin"]
