"""What calendars read: the bookings of a person, which revision of an event each one is."""

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from bookings.models import Booking, CalendarFeed
from bookings.rules import entered_since
from core.compiled import prepared_cursor
from offers.models import CollectiveOffer
from schools.models import Institution

EARLIER = """
    SELECT count(*) FROM bookings_booking WHERE offer_id = %s AND institution_id = %s AND id < %s
"""


def earlier_of(booking: Booking) -> int:
    """How many bookings of the same school on the same offer came before this one."""
    with prepared_cursor() as cursor:
        cursor.execute(EARLIER, [booking.offer_id, booking.institution_id, booking.pk])
        (count,) = cursor.fetchone()
    return int(count)


def had_by(institution: Institution, offer: CollectiveOffer) -> int:
    """How many bookings this school has had on this offer: what the next one comes after."""
    return Booking.objects.filter(offer=offer, institution=institution).count()


def feed_of(token_hash: str, now: datetime) -> CalendarFeed | None:
    """The feed of this secret, while its person is active and still belongs where it looks.

    On the school side: to a known institution, come in through ADAGE within a year.
    """
    belongs = Q(side=CalendarFeed.Side.PARTNER, user__memberships__isnull=False) | Q(
        side=CalendarFeed.Side.SCHOOL,
        user__school_role__institution__isnull=False,
        user__school_role__entered_at__gte=entered_since(now),
    )
    feeds = CalendarFeed.objects.filter(belongs, token_hash=token_hash, user__is_active=True)
    return feeds.select_related("user__school_role__institution").distinct().first()


def agenda_of(user: User, since: datetime) -> QuerySet[Any]:
    """The last booking of each school on each offer of the person, with its `rank`."""
    theirs = {"partner__memberships__user": user}
    return _last_of_each(Booking.objects.filter(**theirs, ends_at__gte=since))


def _last_of_each(bookings: QuerySet[Booking]) -> QuerySet[Any]:
    same = Booking.objects.filter(
        offer=OuterRef("offer"), institution=OuterRef("institution"), pk__lt=OuterRef("pk")
    )
    many = same.order_by().values("offer").annotate(many=Count("pk")).values("many")
    return (
        bookings.annotate(rank=Coalesce(Subquery(many), 0))
        .select_related("offer__venue__partner", "institution")
        .order_by("offer_id", "institution_id", "-pk")
        .distinct("offer_id", "institution_id")
    )


def agenda_of_school(institution: Institution, since: datetime) -> QuerySet[Any]:
    """The last booking of the school on each offer, with its `rank`, as above."""
    mine = Booking.objects.filter(institution=institution, ends_at__gte=since)
    return _last_of_each(mine)
