"""What pages read about partners, and who may see them."""

from datetime import date

from accounts.models import User
from venues.models import Partner, PartnerQuerySet, Referencing


def partners_of(user: User) -> PartnerQuerySet:
    """The partners a person works for, by name."""
    return Partner.objects.filter(memberships__user=user)


def is_referenced(partner: Partner, on: date) -> bool:
    """Tell whether a partner may publish on this day (R3)."""
    return Referencing.objects.in_force(on).filter(partner=partner).exists()
