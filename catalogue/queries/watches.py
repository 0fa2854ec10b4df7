"""Who waits for which offer, and whether it is free for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from bookings.models import Booking
from bookings.queries.status import Status, with_status
from bookings.queries.visibility import offers_a_school_may_open, offers_to_prebook
from catalogue.models import Watch
from catalogue.queries.results import offers_by_key
from offers.models import CollectiveOffer
from schools.models import Institution
from schools.policy import may_prebook_for
from schools.queries import role_of

# An offer in one of these may become free again.
TAKEN = {Status.PREBOOKED, Status.BOOKED, Status.FIRM, Status.PROPOSED}


@dataclass
class Awaited:
    """One's watch and its offer, None when one may no longer see it."""

    watch: Watch
    offer: Any


def watches_of(user: User, institution: Institution | None, now: datetime) -> list[Awaited]:
    """What one waits for, the last asked first; two queries whatever their number."""
    mine = list(Watch.objects.filter(user=user).order_by("-created_at", "-pk"))
    may_open = offers_a_school_may_open(institution, now)
    offers = offers_by_key(may_open, [watch.offer_id for watch in mine])
    return [Awaited(watch, offers.get(watch.offer_id)) for watch in mine]


def is_watched(offer_id: int, user: User) -> bool:
    """This person has asked to be told."""
    return Watch.objects.filter(offer=offer_id, user=user).exists()


def is_taken(offer_id: int, user: User, now: datetime) -> bool:
    """The offer, among those this person's school may open, is held by others."""
    role = role_of(user)
    seen = offers_a_school_may_open(role.institution if role else None, now)
    found: Any = seen.filter(pk=offer_id).first()
    if found is None or Status(found.status) not in TAKEN:
        return False
    return not (found.status == Status.PROPOSED and found.line_held_for_id == user.pk)


def free_for(offer_id: int, user: User, now: datetime) -> bool:
    """This person, still a teacher of a participating school, may pre-book the offer now."""
    role = role_of(user)
    school = role.institution if role else None
    if school is None or not (school.is_open and school.eligible):
        return False
    if not may_prebook_for(user, school):
        return False
    return offers_to_prebook(school, now).filter(pk=offer_id).exists()


def has_booked_since(watch: Watch) -> bool:
    """They pre-booked it themselves after they had asked: nothing to tell any more."""
    theirs = Booking.objects.filter(offer=watch.offer_id, teacher=watch.user_id)
    return theirs.filter(prebooked_at__gte=watch.created_at).exists()


def watches_to_tell(now: datetime) -> list[int]:
    """Watches whose offer nobody holds now: ids only, the action asks again for each person."""
    watched = CollectiveOffer.objects.filter(pk__in=Watch.objects.values("offer"))
    free = with_status(watched, now).filter(status=Status.PUBLISHED, line_bookable_until__gte=now)
    return list(
        Watch.objects.filter(offer__in=free.values("pk"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
