"""Who may do what with an offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.policy import holds
from venues.policy import works_for

if TYPE_CHECKING:
    from accounts.models import User
    from offers.models import CollectiveOffer, OfferRequest, OfferTemplate


def owns(user: User, offer: CollectiveOffer | OfferTemplate) -> bool:
    """The person works for the partner that publishes the offer (R19, R27)."""
    return works_for(user, offer.venue.partner)


def moderates(user: User, offer: CollectiveOffer | OfferTemplate | None) -> bool:
    """The person belongs to the administration, which lets them moderate (R12)."""
    return holds(user, "offers.change_collectiveoffer")


def receives(user: User, request: OfferRequest) -> bool:
    """The person works for the partner a teacher's request was sent to."""
    return owns(user, request.template)


def asked(user: User, request: OfferRequest) -> bool:
    """The person is the teacher who sent the request."""
    return bool(request.teacher_id == user.pk)


def is_addressed_by(user: User, offer: CollectiveOffer) -> bool:
    """The offer is for every school, or for this person's own (R11, S5)."""
    if offer.institution_id is None:
        return True
    role = getattr(user, "school_role", None)
    return role is not None and role.institution_id == offer.institution_id
