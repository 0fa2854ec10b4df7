"""ADAGE acting for the head: the verbs of our own pages, in the name of who signed in there."""

import hashlib
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from adage_sync import rules
from adage_sync.models import InboundUse
from adage_sync.queries import booking_of
from bookings import actions as bookings
from bookings.models import Booking
from core.errors import Refused
from schools.models import Institution, Role, SchoolChange, SchoolRole
from schools.queries.life import merger_of

State = Booking.State
CONFIRMED = (State.CONFIRMED, State.USED, State.REIMBURSED)
MERGED = "Fusion d’établissements, demandée par ADAGE."
REASON = "Refusée par la direction, depuis ADAGE."


class IsCancelled(Refused):
    """The booking was cancelled, by somebody else or for another reason."""

    code = "IS_CANCELLED"
    title = "La réservation est annulée"


class NotRefusable(Refused):
    """Only a pre-booking is refused (R22); a confirmed one is cancelled by the school (R24)."""

    code = "NOT_REFUSABLE"
    title = "La réservation est confirmée"


def confirm_for_principal(*, reference: str) -> Booking:
    """The head confirms on ADAGE (R21); what is confirmed already stays so, whoever did it.

    Raises Booking.DoesNotExist, IsCancelled, and what `bookings.actions.confirm` raises.
    """
    booking = booking_of(reference)

    def act() -> Booking:
        return bookings.confirm(
            booking_id=booking.pk,
            expected_version=booking.stock.version,
            by=acting_for_principal(booking.institution),
        )

    return _unless_done(reference, act, lambda found: found.state in CONFIRMED)


def refuse_for_principal(*, reference: str) -> Booking:
    """The head refuses on ADAGE (R22); a booking the head refused already stays so.

    Raises Booking.DoesNotExist, IsCancelled, NotRefusable.
    """
    booking = booking_of(reference)

    def act() -> Booking:
        if booking.state in CONFIRMED:
            raise NotRefusable
        by = acting_for_principal(booking.institution)
        return bookings.refuse(booking_id=booking.pk, reason=REASON, by=by)

    def is_done(found: Booking) -> bool:
        return found.cancellation_reason == Booking.Reason.REFUSED_BY_PRINCIPAL

    return _unless_done(reference, act, is_done)


def _unless_done(
    reference: str, act: Callable[[], Booking], is_done: Callable[[Booking], bool]
) -> Booking:
    """Act; refused, look again: somebody may have done it at the same instant."""
    if is_done(found := booking_of(reference)):
        return found
    try:
        act()
    except Refused:
        found = booking_of(reference)
        if is_done(found):
            return found
        if found.state == State.CANCELLED:
            raise IsCancelled from None
        if found.state in CONFIRMED:
            raise NotRefusable from None
        raise
    return booking_of(reference)


@transaction.atomic
def merge_schools(*, source: Institution, target: Institution) -> SchoolChange:
    """A school joined another: what lives in it follows, by the administration's verb (R54).

    Once done, asking again changes nothing. Raises what `bookings.actions.change_school` raises.
    """
    merger = merger_of(source)
    if merger is not None and merger.successor_id == target.pk:
        return merger
    adage = _adage()
    adage.is_adage = True  # type: ignore[attr-defined]  # on this object only, as below
    return bookings.change_school(
        kind=SchoolChange.Kind.MERGE,
        institution_id=source.pk,
        successor_id=target.pk,
        on_date=timezone.localdate(),
        reason=MERGED,
        by=adage,
    )


def acting_for_principal(institution: Institution) -> User:
    """ADAGE as a person: signs journals, never signs in, heads this institution for this call.

    The role is on this object only: no row makes ADAGE the head of anything.
    """
    adage = _adage()
    SchoolRole(user=adage, institution=institution, role=Role.PRINCIPAL, entered_at=timezone.now())
    return adage


@transaction.atomic
def _adage() -> User:
    adage, _ = User.objects.get_or_create(
        email=rules.ADAGE_SIGNATURE_EMAIL,
        defaults={
            "first_name": "ADAGE,",
            "last_name": "pour la direction",
            "is_active": False,
            "password": "!",
        },
    )
    return adage


def count_call(key: str) -> int:
    """Count one call of this minute with this key; returns how many that makes."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return InboundUse.objects.count_one(digest, timezone.now().replace(second=0, microsecond=0))
