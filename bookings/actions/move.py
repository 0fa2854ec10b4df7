"""The one door every move goes through: ask, move, journal, leave the messages."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_fsm import can_proceed

from accounts.models import User, signature
from bookings.actions.refusals import (
    BookingMoved,
    DeadlinePassed,
    NotCancellable,
    ReasonRequired,
    TooLate,
)
from bookings.models import ARROWS, Booking, BookingMove, State
from core.compiled import compiled
from core.errors import NotAllowed
from core.writes import insert, update
from offers.actions import Stale, lock_offer
from offers.models import CollectiveStock
from outbox.actions import post
from schools.models import Delegation

# verb -> event that leaves (passculture/side_effects.py says what each one does)
EVENTS = {
    "confirm": "booking.confirmed",
    "refuse": "booking.refused",
    "withdraw": "booking.withdrawn",
    "cancel_by_school": "booking.cancelled_by_school",
    "cancel_by_partner": "booking.cancelled_by_partner",
    "cancel_by_administration": "booking.cancelled_by_administration",
    "change_terms": "booking.terms_changed",
    "expire": "booking.expired",
    "restore_prebooked": "booking.restored",
    "restore_confirmed": "booking.restored",
    "mark_used": "booking.used",
    "reimburse": "booking.reimbursed",
}

PRINCIPAL_ONLY = "Seul le chef d’établissement peut le faire."
PARTNER_ONLY = "Seul l’acteur culturel qui propose l’offre peut le faire."
DECIDERS_ONLY = (
    "Seul le chef d’établissement peut le faire, ou la personne à qui il a délégué ses décisions."
)
RIGHTS = {
    "confirm": DECIDERS_ONLY,
    "refuse": DECIDERS_ONLY,
    "cancel_by_school": PRINCIPAL_ONLY,
    "withdraw": "Seul l’enseignant qui a préréservé peut le faire.",
    "cancel_by_partner": PARTNER_ONLY,
    "change_terms": PARTNER_ONLY,
}
ADMINISTRATION_ONLY = "Cette action est réservée à l’administration."
NEEDS_A_REASON = {
    "refuse", "cancel_by_partner", "cancel_by_administration", "restore_prebooked",
    "restore_confirmed",
}  # fmt: skip


def _locked() -> QuerySet[Booking]:
    return Booking.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "institution", "teacher"
    )


@compiled
def _seen(booking_id: int) -> QuerySet[Booking]:
    return Booking.objects.only("offer_id", "stock_id").filter(pk=booking_id)


@compiled
def _locked_booking(booking_id: int) -> QuerySet[Booking]:
    return _locked().filter(pk=booking_id)


@compiled
def _locked_live(offer_id: int) -> QuerySet[Booking]:
    return _locked().filter(offer=offer_id).exclude(state="CANCELLED")


@compiled
def _locked_line(stock_id: int) -> QuerySet[CollectiveStock]:
    return CollectiveStock.objects.select_for_update(no_key=True, of=("self",)).filter(pk=stock_id)


@compiled
def _last_move(booking: Booking) -> QuerySet[BookingMove]:
    return BookingMove.objects.filter(booking=booking).order_by("-id")[:1]


def lock_booking(booking_id: int) -> Booking:
    """The booking, its offer and its line, locked in the agreed order and read after (D3).

    Raises Booking.DoesNotExist.
    """
    seen: Booking = _seen.one(booking_id)
    offer = lock_offer(seen.offer_id)
    stock = _locked_line.one(seen.stock_id)
    booking: Booking = _locked_booking.one(booking_id)
    booking.offer, booking.stock = offer, stock
    return booking


def live_booking_of(offer_id: int) -> Booking | None:
    """The live booking of an offer already locked, itself locked; None when there is none."""
    live: Booking | None = _locked_live.first(offer_id)
    return live


def repeated(booking: Booking, verb: str, by: User | None) -> bool:
    """The same person asks the same again: a double click is not a second act."""
    last: BookingMove | None = _last_move.first(booking)
    return (
        last is not None
        and last.verb == verb
        and last.actor_id == (by.pk if by else None)
        and booking.state == ARROWS[verb][1]
    )


def ask(
    booking: Booking,
    verb: str,
    by: User | None,
    reason: str = "",
    delegation: Delegation | None = None,
) -> None:
    """Refuse what the machine refuses, in the words of the person who asks.

    The right comes first: who may not act learns nothing of the state; `delegation` is the one
    `by` decides with, locked. Raises NotAllowed, BookingMoved, Stale, DeadlinePassed,
    NotCancellable, TooLate, ReasonRequired.
    """
    if not booking.grants(verb, by, delegation):
        raise NotAllowed(RIGHTS.get(verb, ADMINISTRATION_ONLY))
    if booking.state not in ARROWS[verb][0]:
        if booking.cancellation_reason == Booking.Reason.TERMS_CHANGED:
            raise Stale
        raise BookingMoved(booking.get_state_display())
    if verb in NEEDS_A_REASON and not reason.strip():
        raise ReasonRequired
    if not can_proceed(getattr(booking, verb)):
        raise _refusal_of_condition(booking, verb)


def _refusal_of_condition(booking: Booking, verb: str) -> Exception:
    if verb == "confirm":
        return DeadlinePassed(booking.bookable_until, booking.time_zone)
    if verb == "cancel_by_school" and booking.cancellable_until is not None:
        return NotCancellable(booking.cancellable_until, booking.time_zone)
    if verb == "cancel_by_partner":
        return TooLate(booking.partner_cancels_until, booking.time_zone)
    return BookingMoved(booking.get_state_display())


def move(
    booking: Booking,
    verb: str,
    *,
    by: User | None,
    reason: str = "",
    share_reason: bool = False,
    event: str = "",
    delegation: Delegation | None = None,
    **arguments: Any,
) -> Booking:
    """Move a locked booking: machine, row, journal, messages, in this transaction.

    `reason` goes to the journal and to the messages, `share_reason` with it: the partner may read
    what the head wrote; `arguments` to the machine; `event` leaves instead of the usual one of the
    verb; `delegation` is the one `by` decides with, locked.

    Returns the booking. Raises what `ask` raises.
    """
    ask(booking, verb, by, reason, delegation)
    from_state = booking.state
    if ARROWS[verb][1] == State.CANCELLED:
        arguments["reason"] = reason
    getattr(booking, verb)(**arguments)
    update(booking)
    record(
        booking,
        verb,
        by=by,
        from_state=from_state,
        reason=reason,
        reason_shared=share_reason,
        delegation=delegation,
    )
    told = {"reason_shared": True} if share_reason else {}
    post_event(booking, event or EVENTS[verb], by=by, from_state=from_state, reason=reason, **told)
    return booking


def record(
    booking: Booking,
    verb: str,
    *,
    by: User | None,
    from_state: str,
    reason: str = "",
    reason_shared: bool = False,
    delegation: Delegation | None = None,
) -> None:
    """Write the journal line of a move; what is decided by delegation says whose."""
    # « M. Yann Le Bris, par délégation de Mme Hélène Morvan ».
    line = BookingMove(
        booking=booking,
        at=timezone.now(),
        actor=by,
        actor_label=f"{signature(by)}, par délégation de {delegation.given_by.full_name}"
        if delegation
        else signature(by),
        delegation=delegation,
        verb=verb,
        from_state=from_state,
        to_state=booking.state,
        reason=reason,
        reason_shared=reason_shared,
    )
    insert([line])


def post_event(
    booking: Booking,
    event: str,
    *,
    by: User | None,
    from_state: str,
    reason: str = "",
    **more: Any,
) -> None:
    """Leave what must be told of a move, in the offer's stream (R63, R64)."""
    facts = {
        "booking_id": booking.pk,
        "offer_ref": booking.offer.ref,
        "from_state": from_state,
        "to_state": booking.state,
        "actor_id": by.pk if by else None,
        "reason": reason,
        **more,
    }
    post(event, subject=booking, stream=booking.offer.ref, facts=facts)
