"""The one link of an offer, /o/<ref>/: whose it is to open, and what to read instead."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from bookings.models import Booking, State
from bookings.queries.search import offers_a_school_may_open, offers_to_prebook
from bookings.queries.status import with_status
from offers.models import CollectiveOffer
from schools.models import Institution

ALTERNATIVES = 3


def shared_offers(now: datetime) -> QuerySet[Any]:
    """Every offer, whatever its status: the link never breaks."""
    return with_status(CollectiveOffer.objects.all(), now).select_related(
        "venue__partner", "institution"
    )


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
