"""The verbs of the partner on an offer somebody may have booked (R12, R19, R26, R27, R30)."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings import rules
from bookings.actions.move import live_booking_of, lock_booking, move, post_event, repeated
from bookings.actions.refusals import HasLiveBooking, ProposalPending
from bookings.actions.school import give_back
from bookings.models import Booking
from core.errors import NotAllowed
from offers import actions as offers
from offers.models import CollectiveOffer, CollectiveStock
from offers.policy import moderates

State = Booking.State


@transaction.atomic
def cancel_by_partner(*, booking_id: int, reason: str, by: User) -> Booking:
    """The partner cancels, with a reason, until some hours after the end (R27).

    Raises NotAllowed, BookingMoved, ReasonRequired, TooLate.
    """
    booking = lock_booking(booking_id)
    if repeated(booking, "cancel_by_partner", by):
        return booking
    move(booking, "cancel_by_partner", by=by, reason=reason)
    give_back(booking)
    return booking


@transaction.atomic
def cancel_by_administration(*, booking_id: int, reason: str, by: User) -> Booking:
    """The administration cancels, with a reason, never once reimbursed.

    Raises NotAllowed, BookingMoved, ReasonRequired.
    """
    booking = lock_booking(booking_id)
    if repeated(booking, "cancel_by_administration", by):
        return booking
    move(booking, "cancel_by_administration", by=by, reason=reason)
    give_back(booking)
    return booking


@transaction.atomic
def withdraw_line(*, offer_id: int, by: User) -> CollectiveStock:
    """The partner deletes the line: a pre-booking on it is cancelled (R26, R30, S25).

    Refused under a confirmed booking. Raises NotYours, HasLiveBooking, WrongState.
    """
    offer = offers.lock_own_offer(offer_id, by=by)
    if offer.state not in (CollectiveOffer.State.PUBLISHED, CollectiveOffer.State.PAUSED):
        raise offers.WrongState("Sa date et son prix se changent dans ses étapes.")
    line = offers.lock_open_line(offer)
    live = live_booking_of(offer.pk)
    if live is not None and line is not None:
        if live.state != State.PREBOOKED:
            raise HasLiveBooking("L’établissement a confirmé : la date et le prix sont fermes.")
        live.offer, live.stock = offer, line
        move(live, "change_terms", by=by)
    return offers.withdraw_line(offer_id=offer_id, by=by)


@transaction.atomic
def edit_line(
    *, offer_id: int, terms: offers.Terms, expected_version: int, by: User
) -> CollectiveStock:
    """Change date or price in place, only while nobody has pre-booked (R19).

    Raises NotYours, HasLiveBooking, ProposalPending, Stale, WrongState, TermsNotPossible.
    """
    offer = offers.lock_own_offer(offer_id, by=by)
    if live_booking_of(offer.pk) is not None:
        raise HasLiveBooking(
            "La date et le prix ne changent plus en place : supprimez la ligne, "
            "puis créez-en une nouvelle."
        )
    line = offers.lock_open_line(offer)
    if line is not None and line.is_held(timezone.now()):
        raise ProposalPending
    return offers.edit_line(
        offer_id=offer_id, terms=terms, expected_version=expected_version, by=by
    )


@transaction.atomic
def edit_offer(
    *, offer_id: int, values: dict[str, Any], expected_version: int, by: User
) -> CollectiveOffer:
    """Change an offer in place, as far as its booking leaves it open (R19, S37).

    Raises NotYours, HasLiveBooking, Stale, WrongState.
    """
    offer = offers.lock_own_offer(offer_id, by=by)
    live = live_booking_of(offer.pk)
    changed = {name for name, value in values.items() if value != getattr(offer, name)}
    if live is not None and changed & rules.fields_closed_by(live.state):
        raise HasLiveBooking("Ces champs ne changent plus une fois l’offre retenue.")
    if offer.state in (CollectiveOffer.State.DRAFT, CollectiveOffer.State.REJECTED):
        edit = offers.edit_draft
    else:
        edit = offers.edit_published
    offer = edit(offer_id=offer_id, values=values, expected_version=expected_version, by=by)
    if live is not None and changed:
        # ADAGE shows the booking with the offer's text and contacts (C2).
        live.offer = offer
        post_event(live, "booking.changed", by=by, from_state=live.state, changed=sorted(changed))
    return offer


@transaction.atomic
def archive_offer(*, offer_id: int, by: User) -> CollectiveOffer:
    """Put away, unless a booking still lives before the end of its event (R12).

    Raises NotYours, HasLiveBooking.
    """
    offers.lock_own_offer(offer_id, by=by)
    _ask_nothing_runs(offer_id)
    return offers.archive(offer_id=offer_id, by=by)


@transaction.atomic
def reject_offer(*, offer_id: int, reason: str, by: User, motive: str = "") -> CollectiveOffer:
    """Declare an offer non-conforming, unless a booking still lives (R12).

    `motive` is a code of `offers.rules.MOTIVES`; `reason` is what the partner reads.

    Raises NotAllowed, HasLiveBooking, WrongState.
    """
    if not moderates(by, None):
        raise NotAllowed("Seule l’administration déclare une offre non conforme.")
    offers.lock_offer(offer_id)
    _ask_nothing_runs(offer_id)
    return offers.reject(offer_id=offer_id, reason=reason, by=by, motive=motive)


@transaction.atomic
def cancel_and_reject(*, offer_id: int, reason: str, by: User, motive: str = "") -> CollectiveOffer:
    """The same when a school holds it: its booking is cancelled first, both or neither.

    Raises NotAllowed, BookingMoved, WrongState.
    """
    if not moderates(by, None):
        raise NotAllowed("Seule l’administration déclare une offre non conforme.")
    offers.lock_offer(offer_id)
    live = live_booking_of(offer_id)
    if live is not None and live.ends_at > timezone.now():
        cancel_by_administration(booking_id=live.pk, reason=reason, by=by)
    return reject_offer(offer_id=offer_id, reason=reason, by=by, motive=motive)


def _ask_nothing_runs(offer_id: int) -> None:
    live = live_booking_of(offer_id)
    if live is not None and live.ends_at > timezone.now():
        raise HasLiveBooking("Elle est retenue par un établissement et n’a pas encore eu lieu.")
