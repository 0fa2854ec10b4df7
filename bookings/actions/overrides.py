"""What the administration decides against the usual limits, with its reason (R31, R41).

Nobody but the administration, nothing silent: the people and ADAGE are told of each.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings import policy
from bookings.actions.limits import hold_room
from bookings.actions.move import ADMINISTRATION_ONLY, ask, lock_booking, move, post_event
from bookings.actions.refusals import (
    BookingMoved,
    NotRestorable,
    OverrideNotPossible,
    PartnerSuspended,
    QuotaReached,
    ReasonRequired,
)
from bookings.models import Booking
from core.errors import NotAllowed
from core.writes import update
from offers import actions as offers
from schools.actions import engage, release
from schools.models import Budget

State = Booking.State
TOO_MANY = "L’enseignant ou son établissement a déjà trop de préréservations en attente."
TERMS = ("price", "starts_at", "ends_at", "participants")


@transaction.atomic
def prolong_deadline(*, booking_id: int, until: datetime, reason: str, by: User) -> Booking:
    """Give the head of a pre-booking until this moment to decide, the start of the event at most.

    Raises NotAllowed, ReasonRequired, BookingMoved, OverrideNotPossible.
    """
    booking = _lock(booking_id, State.PREBOOKED, reason, by)
    before = _prolong(booking, until, by)
    _tell(booking, "booking.deadline_moved", before, until, reason, by)
    return booking


def _prolong(booking: Booking, until: datetime, by: User) -> datetime:
    """Move the deadline of a locked line later; returns that of before."""
    line = booking.stock
    before = line.bookable_until
    if not max(before, timezone.now()) < until <= line.starts_at:
        raise OverrideNotPossible(
            "Une date limite se prolonge\u00a0: elle vient après celle d’avant, et au plus tard au "
            "début de l’événement."
        )
    offers.extend_line(line, until, by=by)
    return before


@transaction.atomic
def set_cancellable_until(*, booking_id: int, until: datetime, reason: str, by: User) -> Booking:
    """Fix until when the school may cancel a confirmed booking, sooner or later than the notice
    says, the start of the event at most (R31).

    Raises NotAllowed, ReasonRequired, BookingMoved, OverrideNotPossible.
    """
    booking = _lock(booking_id, State.CONFIRMED, reason, by)
    if until > booking.starts_at:
        raise OverrideNotPossible("La limite d’annulation ne vient pas après le début.")
    before, booking.cancellable_until = booking.cancellable_until, until
    update(booking)
    _tell(booking, "booking.limit_moved", before, until, reason, by)
    return booking


@transaction.atomic
def change_credit(*, booking_id: int, budget_id: int, reason: str, by: User) -> Booking:
    """Pay a confirmed booking from another credit of its school: what it may bear is asked anew.

    Both credits are locked in the order of their numbers. Raises NotAllowed, ReasonRequired,
    BookingMoved, OverrideNotPossible, InsufficientFund, FundNotFinal.
    """
    booking = _lock(booking_id, State.CONFIRMED, reason, by)
    former, own = booking.budget_id, Budget.objects.filter(institution=booking.institution_id)
    if former is None or former == budget_id or not own.filter(pk=budget_id).exists():
        raise OverrideNotPossible("Choisissez un autre crédit de cet établissement.")
    list(own.filter(pk__in=[former, budget_id]).order_by("pk").select_for_update(no_key=True))
    release(budget_id=former, amount=booking.price)
    engage(budget_id=budget_id, amount=booking.price)
    booking.budget_id = budget_id
    update(booking)
    _tell(booking, "booking.credit_changed", None, None, reason, by)
    return booking


@transaction.atomic
def restore(*, booking_id: int, until: datetime | None = None, reason: str, by: User) -> Booking:
    """Give a cancelled booking back, to its state before: on its line, still open and free, on the
    same terms, before the event; its credit is engaged again.

    `until`: another deadline, for a pre-booking whose own has passed. Raises NotAllowed,
    ReasonRequired, BookingMoved, NotRestorable, OverrideNotPossible, PartnerSuspended,
    InsufficientFund, FundNotFinal.
    """
    seen = Booking.objects.select_related("teacher", "institution").get(pk=booking_id)
    verb = "restore_confirmed" if seen.confirmed_at else "restore_prebooked"
    if not policy.administers(by, seen):
        raise NotAllowed(ADMINISTRATION_ONLY)
    offer = offers.lock_offer(seen.offer_id)
    offers.lock_open_line(offer)
    if seen.confirmed_at is None:
        try:  # the limits come before any booking (D3)
            hold_room(by=seen.teacher, institution=seen.institution)
        except QuotaReached as refusal:
            raise NotRestorable(TOO_MANY) from refusal
    booking = lock_booking(booking_id)
    ask(booking, verb, by, reason)
    _ask_it_may_come_back(booking)
    if booking.confirmed_at is None and until is not None:
        _prolong(booking, until, by)
    if booking.confirmed_at is None and booking.bookable_until < timezone.now():
        raise NotRestorable("Sa date limite est passée\u00a0: donnez-en une autre.")
    if booking.confirmed_at and booking.budget_id is not None:
        engage(budget_id=booking.budget_id, amount=booking.price)
    return move(booking, verb, by=by, reason=reason)


def _ask_it_may_come_back(booking: Booking) -> None:
    """The line is open, free and says the same, the event to come, the partner not stopped."""
    line, offer, now = booking.stock, booking.offer, timezone.now()
    if booking.starts_at <= now:
        raise NotRestorable("L’événement a commencé.")
    if offer.state not in ("PUBLISHED", "PAUSED") or line.withdrawn_at is not None:
        raise NotRestorable("L’offre ou sa date a été retirée.")
    if any(getattr(line, name) != getattr(booking, name) for name in TERMS):
        raise NotRestorable("La date, le prix ou l’effectif a changé.")
    if line.is_held(now) or Booking.objects.filter(offer=offer, pk__gt=booking.pk).exists():
        raise NotRestorable("Quelqu’un d’autre l’a retenue depuis.")
    act = "CONFIRMATION" if booking.confirmed_at else "PREBOOKING"
    if offer.venue.partner.is_stopped(act, timezone.localdate()):
        raise PartnerSuspended(offer.venue.partner)


def _lock(booking_id: int, state: str, reason: str, by: User) -> Booking:
    booking = lock_booking(booking_id)
    if not policy.administers(by, booking):
        raise NotAllowed(ADMINISTRATION_ONLY)
    if not reason.strip():
        raise ReasonRequired
    if booking.state != state or booking.starts_at <= timezone.now():
        raise BookingMoved(booking.get_state_display())
    return booking


def _tell(
    booking: Booking,
    event: str,
    before: datetime | None,
    after: datetime | None,
    reason: str,
    by: User,
) -> None:
    told: dict[str, Any] = {
        name: moment.isoformat()
        for name, moment in (("before", before), ("after", after))
        if moment is not None
    }
    post_event(booking, event, by=by, from_state=booking.state, reason=reason, **told)
