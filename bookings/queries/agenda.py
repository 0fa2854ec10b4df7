"""What calendars read: the bookings of a person, which revision of an event each one is."""

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from bookings.models import Booking


def earlier_of(booking: Booking) -> int:
    """How many bookings of the same school on the same offer came before this one."""
    same = Booking.objects.filter(offer=booking.offer_id, institution=booking.institution_id)
    return same.filter(pk__lt=booking.pk).count()


def owner_of_feed(token_hash: str) -> User | None:
    """The person whose feed this is, while the account is active and works for somebody."""
    people = User.objects.filter(calendar_feed__token_hash=token_hash, is_active=True)
    return people.filter(memberships__isnull=False).distinct().first()


def agenda_of(user: User, since: datetime) -> QuerySet[Any]:
    """The last booking of each school on each offer of the person, with its `rank`."""
    same = Booking.objects.filter(
        offer=OuterRef("offer"), institution=OuterRef("institution"), pk__lt=OuterRef("pk")
    )
    many = same.order_by().values("offer").annotate(many=Count("pk")).values("many")
    return (
        Booking.objects.filter(offer__venue__partner__memberships__user=user, ends_at__gte=since)
        .annotate(rank=Coalesce(Subquery(many), 0))
        .select_related("offer__venue__partner", "institution")
        .order_by("offer_id", "institution_id", "-pk")
        .distinct("offer_id", "institution_id")
    )
