"""Which offers somebody may see or work on, and from where (R3, R11)."""

from datetime import date
from typing import Any

from django.db.models import DateField, Exists, Func, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core.compiled import compiled
from offers.models import CollectiveOffer, CollectiveStock
from schools.models import Institution
from venues.models import Partner, Referencing, Venue
from venues.queries.partners import memberships_of


def offers_of_partners_of(user: User) -> QuerySet[CollectiveOffer]:
    """Offers of the partners this person works for: the only door of the pro portal."""
    return CollectiveOffer.objects.filter(venue__partner__memberships__user=user)


def venues_to_publish_from(user: User, today: date | None = None) -> QuerySet[Venue]:
    """Venues of this person's partners referenced on ADAGE today (R3)."""
    mine = Partner.objects.filter(memberships__user=user)
    referenced = mine.referenced(today or timezone.localdate())
    open_ = Venue.objects.filter(partner__in=referenced, closed_at=None)
    return open_.select_related("partner")


def may_publish(user: User) -> bool:
    """One of this person's partners with a venue is referenced today."""
    mine: list[Any] = memberships_of(user)
    return any(membership.may_publish and membership.has_venue for membership in mine)


def open_line_of(offer: CollectiveOffer) -> CollectiveStock | None:
    """The line of an offer that has not been withdrawn."""
    found: CollectiveStock | None = _open_line.first(offer)
    return found


@compiled
def _open_line(offer: CollectiveOffer) -> QuerySet[CollectiveStock]:
    return open_lines().filter(offer=offer)


def drafts_of(user: User) -> QuerySet[Any]:
    """Drafts and offers to correct, the last written first, with `has_line` and `saved_at`."""
    mine = offers_of_partners_of(user).filter(state__in=["DRAFT", "REJECTED"])
    return mine.annotate(
        has_line=Exists(open_lines().filter(offer=OuterRef("pk"))), saved_at=Max("changes__at")
    ).order_by("-saved_at", "-pk")


def offers_to_copy(user: User, words: str = "") -> QuerySet[CollectiveOffer]:
    """Offers already published once, the last published first, whose title holds every word."""
    offers = offers_of_partners_of(user).filter(published_at__isnull=False)
    for word in words.split():
        offers = offers.filter(Q(title__unaccent__icontains=word) | Q(ref__iexact=word))
    return offers.order_by("-published_at", "-pk")


def day_of_event(moment: str) -> Func:
    """The day of this moment of an offer on the clock of its event's place (R34)."""
    place = "place", "event_postal_code", "institution__time_zone", "venue__time_zone"
    return Func(moment, *place, function="offers_local_day", output_field=DateField())


def open_lines() -> QuerySet[CollectiveStock]:
    """Lines that have not been withdrawn."""
    return CollectiveStock.objects.filter(withdrawn_at__isnull=True)


def addressed_to(institution: Institution | OuterRef | None) -> Q:
    """For every school, or for this one: the school asked for, never the teacher (R11, S5).

    Of offers, and of the rows of the search. In Python, of one offer: `policy.is_addressed_by`.
    """
    addressed = Q(institution__isnull=True)
    if institution is not None:
        addressed |= Q(institution=institution)
    return addressed


def offers_visible_to_school(
    institution: Institution | None, today: date | None = None
) -> QuerySet[CollectiveOffer]:
    """Published offers of partners referenced today, for all schools or this one (R3, R11)."""
    return published_offers(today or timezone.localdate()).filter(addressed_to(institution))


def published_offers(today: date) -> QuerySet[CollectiveOffer]:
    """Published offers of partners referenced today, whoever they are addressed to (R3)."""
    in_force = Referencing.objects.in_force(today)
    referenced = in_force.filter(partner=OuterRef("venue__partner"))
    return CollectiveOffer.objects.filter(Exists(referenced), state="PUBLISHED")
