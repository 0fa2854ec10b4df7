"""Another date or another price: at once, or proposed to the teacher who pre-booked (R19, R30)."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.actions.move import live_booking_of, move
from bookings.actions.refusals import HasLiveBooking, SchoolNotEligible
from bookings.actions.school import prebook
from bookings.models import Booking
from core.errors import NotAllowed
from offers import actions as offers
from offers.actions import Stale, Terms, WrongState
from offers.models import CollectiveOffer, CollectiveStock
from outbox.actions import post
from schools.actions import PrebookingsSuspended
from schools.queries import role_of
from schools.queries.suspensions import suspensions_in_force

State = Booking.State
HELD = "held"
NOT_FOR_YOU = "Ces conditions ont été proposées à une autre personne."
STOPPED = (
    "L’administration du programme a suspendu les préréservations de vos offres\u00a0: personne ne "
    "pourrait accepter ces conditions. Rien n’a été modifié."
)


def seen_as(live: Booking | None, line: CollectiveStock | None) -> str:
    """What a page shows of the agreement: the pre-booking's reference, a proposal, or nobody."""
    if live is not None:
        return live.reference
    return HELD if line is not None and line.is_held(timezone.now()) else ""


@transaction.atomic
def change_terms(
    *,
    offer_id: int,
    terms: Terms,
    expected_version: int,
    seen: str,
    message: str = "",
    by: User,
) -> CollectiveStock:
    """The guided « Modifier la date ou le prix »: in place, or proposed to the teacher (R19, R30).

    `expected_version` is the line's, `seen` the answer of `seen_as` when the page was shown. The
    same proposal twice is one.
    Raises NotYours, NotReferenced, HasLiveBooking, Stale, WrongState, TermsNotPossible, and what
    `ask_they_could_accept` raises.
    """
    offer = offers.lock_own_offer(offer_id, by=by)
    line = offers.lock_open_line(offer)
    live = live_booking_of(offer.pk)
    is_next = line is not None and line.version == expected_version + 1
    is_same = line is not None and offers.terms_of(line) == terms
    if line is not None and is_next and is_same and line.is_held(timezone.now()):
        return line  # the same click, twice
    if live is not None and live.state != State.PREBOOKED:
        raise HasLiveBooking("L’établissement a confirmé : la date et le prix sont fermes.")
    if line is None or line.version != expected_version or seen_as(live, line) != seen:
        raise Stale
    if live is None and seen != HELD:
        return offers.edit_line(
            offer_id=offer_id, terms=terms, expected_version=line.version, by=by
        )
    teacher = line.held_for if live is None else live.teacher
    assert teacher is not None
    ask_they_could_accept(teacher, offer)
    if live is not None:
        # The old line withdrawn, its pre-booking cancelled, a new line held for the same teacher.
        live.offer, live.stock = offer, line
        move(live, "change_terms", by=by, event="booking.replaced")
    # Otherwise a proposal still waiting is replaced by another, for the same teacher.
    new = offers.propose_line(
        offer_id=offer.pk, terms=terms, held_for=teacher, message=message, by=by
    )
    before = replaced_booking(offer, teacher) if live is None else live
    _tell("offer.proposed", offer, before, message, line_id=new.pk)
    return new


def ask_they_could_accept(teacher: User, offer: CollectiveOffer) -> None:
    """Nobody loses a pre-booking for terms they could not accept (R5, R45, R49).

    Raises PrebookingsSuspended, SchoolNotEligible, WrongState.
    """
    if offer.venue.partner.is_stopped("PREBOOKING", timezone.localdate()):
        raise WrongState(STOPPED)
    role = role_of(teacher)
    school = role.institution if role else None
    if school is None:
        return
    if not school.takes_part:
        raise SchoolNotEligible(school)
    held = suspensions_in_force(school, timezone.now())
    if held.prebookings:
        raise PrebookingsSuspended(held.prebookings, school.time_zone, held)


def replaced_booking(offer: CollectiveOffer, teacher: User) -> Booking:
    """The teacher's pre-booking that the last proposal took the place of."""
    booking: Booking = offer.bookings.filter(
        teacher=teacher, cancellation_reason=Booking.Reason.TERMS_CHANGED
    ).latest("pk")
    return booking


def _tell(
    event: str, offer: CollectiveOffer, booking: Booking, reason: str = "", **more: Any
) -> None:
    """Leave what the two people write to each other; ADAGE hears of the line and the booking."""
    facts = {
        "booking_id": booking.pk,
        "offer_ref": offer.ref,
        "from_state": booking.state,
        "to_state": booking.state,
        "reason": reason,
        **more,
    }
    post(event, subject=offer, stream=offer.ref, facts=facts)


@transaction.atomic
def accept_terms(*, offer_id: int, expected_version: int, by: User) -> Booking:
    """The teacher takes the new terms: a pre-booking of the held line (R30, R20).

    Class, project and the word to the head come along.
    Raises what `prebook` raises, Stale when no proposal waits.
    """
    offer = offers.lock_offer(offer_id)
    line = offers.lock_open_line(offer)
    live = live_booking_of(offer.pk)
    if live is not None and live.teacher_id == by.pk:
        return live  # the same click, twice
    if line is None or line.version != expected_version or line.held_for_id is None:
        raise Stale
    if line.held_for_id != by.pk:
        raise NotAllowed(NOT_FOR_YOU)
    before = replaced_booking(offer, by)
    return prebook(
        offer_id=offer_id,
        expected_version=expected_version,
        by=by,
        class_name=before.class_name,
        project_note=before.project_note,
        head_note=before.head_note,
    )


@transaction.atomic
def decline_terms(
    *, offer_id: int, expected_version: int, reason: str = "", by: User
) -> CollectiveStock:
    """The teacher declines: the line is free for all again, the partner is told (R30).

    Raises NotAllowed, Stale.
    """
    offer = offers.lock_offer(offer_id)
    was_held = offer.lines.filter(withdrawn_at__isnull=True, held_for=by).exists()
    line = offers.release_line(
        offer_id=offer_id, expected_version=expected_version, reason=reason, by=by
    )
    if was_held:
        booking = replaced_booking(offer, by)
        _tell("offer.declined", offer, booking, reason=reason, line_id=line.pk)
    return line
