"""What a partner sees: one of its offers, the booking on it (S39, S42)."""

from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from bookings.models import Booking, Reminder, State
from bookings.queries.status import with_status
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


def booking_of(offer: CollectiveOffer) -> Booking | None:
    """The live booking of an offer, with who made it (S42)."""
    live = offer.bookings.exclude(state=State.CANCELLED)
    return live.select_related("institution", "teacher", "stock", "offer__venue__partner").first()


def last_booking_of(offer: CollectiveOffer, reference: str) -> Booking | None:
    """The booking of this offer a page showed, alive or not."""
    shown = offer.bookings.filter(reference=reference)
    return shown.select_related("institution", "teacher", "stock", "offer__venue__partner").first()
