"""The one link of an offer, /o/<ref>/: whose it is to open, and what to read instead."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from bookings.models import Booking, State
from bookings.queries.status import with_status
from bookings.queries.visibility import offers_a_school_may_open, offers_to_prebook
from offers.models import CollectiveOffer
from offers.policy import owns
from offers.queries.visibility import offers_visible_to_school
from schools.models import Institution
from schools.queries import role_of

ALTERNATIVES = 3


def shared_offers(now: datetime) -> QuerySet[Any]:
    """Every offer, whatever its status: the link never breaks."""
    return with_status(CollectiveOffer.objects.all(), now).select_related(
        "venue__partner", "institution"
    )


def is_public(offer: CollectiveOffer) -> bool:
    """Any school finds it: its title and its place are no secret (decision 0017)."""
    return bool(offers_visible_to_school(None).filter(pk=offer.pk).exists())


def may_follow(user: User, ref: str, now: datetime) -> bool:
    """The link leads this person somewhere: theirs, opened to their school, or public."""
    found = shared_offers(now).filter(ref=ref).first()
    if found is None:
        return False
    role = role_of(user)
    opened = role is not None and may_open(found, role.institution, now)
    return opened or owns(user, found) or is_public(found)


def pending_decision(offer: CollectiveOffer, institution: Institution) -> Booking | None:
    """The pre-booking of this school that its head must decide on."""
    waiting: Booking | None = offer.bookings.filter(
        institution=institution, state=State.PREBOOKED
    ).first()
    return waiting


def may_open(offer: CollectiveOffer, institution: Institution | None, now: datetime) -> bool:
    """The school has a page of this offer."""
    return bool(offers_a_school_may_open(institution, now).filter(pk=offer.pk).exists())


def alternatives_to(
    offer: CollectiveOffer, institution: Institution | None, now: datetime
) -> list[CollectiveOffer]:
    """Offers this school may pre-book, of the same domains, the soonest first."""
    free = offers_to_prebook(institution, now).exclude(pk=offer.pk)
    return list(free.filter(domains__overlap=offer.domains)[:ALTERNATIVES])
