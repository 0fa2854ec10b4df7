"""What ADAGE asks about (C5), its public keys, where the last reading began."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings
from django.db.models import (
    Avg,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)
from django.utils import timezone

from adage_sync import rules
from adage_sync.models import Exchange, SyncState
from bookings.models import Booking
from core.database import LocalDay
from offers.models import CollectiveOffer, CollectiveStock
from schools.models import Budget, Institution, SchoolChange, SchoolYear, Suspension
from schools.models.suspension import SCOPE
from venues.models import Partner


def adage_public_keys() -> list[tuple[str, RSAPublicKey]]:
    """The keys that check the entry tokens, each after its name (`kid`), empty for none.

    Raises ValueError when the settings hold none.
    """
    if not settings.ADAGE_PUBLIC_KEYS:
        raise ValueError("ADAGE_PUBLIC_KEY_FILE names no file")
    return [(kid, _key(pem)) for kid, pem in settings.ADAGE_PUBLIC_KEYS]


@lru_cache(maxsize=8)
def _key(pem: str) -> RSAPublicKey:
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise ValueError("ADAGE_PUBLIC_KEY_FILE does not hold an RSA key")
    return key


def institution_of(uai: str) -> Institution | None:
    """The institution of a code, None for whatever is not one."""
    return Institution.objects.filter(uai=uai).first() if rules.UAI.fullmatch(uai) else None


def booking_of(reference: str) -> Booking:
    """A booking with all its payload reads. Raises Booking.DoesNotExist, whatever is asked."""
    if not rules.BOOKING_REFERENCE.fullmatch(reference):
        raise Booking.DoesNotExist
    return _whole_bookings().get(reference=reference)


def deposits_of(year: str, school: Institution | None = None) -> QuerySet[Budget]:
    """The credits that pay events of a school year (ADAGE's number), of one school or of all.

    None of a school whose credit a suspension hides (R45).
    """
    of_the_school = {name: OuterRef(f"institution__{name}") for name in SCOPE}
    hidden = Suspension.objects.in_force(timezone.now(), **of_the_school).filter(hides_credit=True)
    found = Budget.objects.none()
    if (known := _year(year)) is not None:
        found = Budget.objects.filter(
            event_from__lte=known.ends_date, event_to__gt=known.starts_date
        ).exclude(Exists(hidden.order_by()))
    if school is not None:
        found = found.filter(institution=school)
    return found.select_related("institution").order_by("institution__uai", "event_from", "pk")


def prebookings_of(
    year: str, school: Institution | None = None, *, teacher_email: str = ""
) -> QuerySet[Booking]:
    """Bookings, whatever their state, of events of a school year on the clock of their place."""
    known = _year(year)
    if known is None or "\0" in teacher_email:
        return Booking.objects.none()
    found = (
        _whole_bookings()
        .annotate(event_day=LocalDay("time_zone", "starts_at"))
        .filter(event_day__range=(known.starts_date, known.ends_date))
    )
    if school is not None:
        found = found.filter(institution=school)
    if teacher_email:
        found = found.filter(teacher__email__iexact=teacher_email)
    return found.order_by("pk")


def synced_since(name: str) -> datetime | None:
    """From which moment to ask for changes; None before the first reading."""
    return SyncState.objects.filter(name=name).values_list("since", flat=True).first()


def partners_new_since(moment: datetime) -> list[str]:
    """SIREN of the partners that signed up since: ADAGE may have spoken of them before."""
    found = Partner.objects.filter(created_at__gte=moment)
    return list(found.order_by("siren").values_list("siren", flat=True))


def offers_told() -> list[Any]:
    """Offers ADAGE has heard of, each with what decides whether it lists them; two statements."""
    lines = CollectiveStock.objects.filter(offer=OuterRef("pk"), withdrawn_at__isnull=True)
    bookings = Booking.objects.order_by("-pk")
    return list(
        CollectiveOffer.objects.filter(published_at__isnull=False)
        .annotate(is_dated=Exists(lines))
        .prefetch_related(Prefetch("bookings", queryset=bookings, to_attr="told_bookings"))
        .order_by("ref")
    )


def listed_on_adage(offer: Any) -> bool:
    """Whether ADAGE should list an offer of `offers_told`: published, dated, not hidden (R3)."""
    published = offer.state == CollectiveOffer.State.PUBLISHED
    return bool(published and offer.is_dated and offer.withheld_at is None)


def exchange_figures(now: datetime) -> dict[str, Any]:
    """How many messages to ADAGE wait, since when, and how fast they left lately; one statement."""
    waiting, parked = Q(state="WAITING"), Q(state="PARKED")
    limits = [rules.young_after(now, step) for step in rules.AGES]
    ages: dict[str, Any] = {
        f"age_{rank}": Count("pk", filter=waiting & Q(created_at__lte=limit))
        for rank, limit in enumerate(limits)
    }
    lately = Q(state="DELIVERED", delivered_at__gte=rules.lately(now))
    taken = ExpressionWrapper(F("delivered_at") - F("created_at"), DurationField())
    # By the indexes of what waits and of what was written: not every message that ever left.
    recent = Exchange.objects.filter(
        waiting | parked | lately & Q(created_at__gte=rules.long_ago(now))
    )
    figures: dict[str, Any] = recent.aggregate(
        waiting=Count("pk", filter=waiting),
        oldest=Min("created_at", filter=waiting),
        parked=Count("pk", filter=parked),
        parked_since=Min("parked_at", filter=parked),
        delivered=Count("pk", filter=lately),
        mean=Avg(taken, filter=lately),
        longest=Max(taken, filter=lately),
        **ages,
    )
    for name in ("mean", "longest"):
        seconds = figures[name].total_seconds() if figures[name] is not None else 0.0
        figures[f"{name}_seconds"] = Decimal(f"{seconds:.1f}")
    return figures


def bookings_that_followed(change: SchoolChange) -> QuerySet[Booking]:
    """What a merger took to another school, in the order of their numbers."""
    return _whole_bookings().filter(followed__change=change).order_by("pk")


def _whole_bookings() -> QuerySet[Booking]:
    return Booking.objects.select_related(
        "offer__venue__partner", "institution", "teacher", "stock"
    )


def _year(number: str) -> SchoolYear | None:
    """The school year ADAGE calls by this number."""
    short = number.isascii() and number.isalnum() and len(number) <= 10
    return SchoolYear.objects.filter(adage_id=number).first() if short else None
