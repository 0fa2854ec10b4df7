"""What a partner sees: one of its offers, the booking on it (S39, S42)."""

from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from bookings.models import Booking, Reminder, State
from bookings.queries.status import with_status
from core.compiled import compiled
from offers.models import CollectiveOffer
from offers.queries.visibility import offers_of_partners_of


def my_offer(user: User, now: datetime) -> QuerySet[CollectiveOffer]:
    """Offers of the person's partners with all that the page of one of them shows.

    Each with `reminded_at` and `quiet_until` of the reminder after which one may not send another
    yet, None when one may.
    """
    sent = Reminder.objects.filter(offer=OuterRef("pk"), quiet_until__gt=now)
    last = sent.order_by("-at", "-pk")[:1]
    offers = with_status(offers_of_partners_of(user), now).annotate(
        reminded_at=Subquery(last.values("at")), quiet_until=Subquery(last.values("quiet_until"))
    )
    return offers.select_related("venue__partner", "institution", "teacher")


@compiled
def _one_of_mine(user: User, now: datetime, ref: str) -> QuerySet[CollectiveOffer]:
    return my_offer(user, now).filter(ref=ref)


def my_offer_with(user: User, now: datetime, ref: str) -> CollectiveOffer | None:
    """The one of this reference, None when it is nobody's or somebody else's."""
    found: CollectiveOffer | None = _one_of_mine.first(user, now, ref)
    return found


def booking_of(offer: CollectiveOffer) -> Booking | None:
    """The live booking of an offer, with who made it (S42)."""
    found: Booking | None = _live.first(offer)
    return found


@compiled
def _live(offer: CollectiveOffer) -> QuerySet[Booking]:
    live = Booking.objects.filter(offer=offer).exclude(state=State.CANCELLED)
    return live.select_related("institution", "teacher", "stock", "offer__venue__partner")


def last_booking_of(offer: CollectiveOffer, reference: str) -> Booking | None:
    """The booking of this offer a page showed, alive or not."""
    shown = offer.bookings.filter(reference=reference)
    return shown.select_related("institution", "teacher", "stock", "offer__venue__partner").first()
