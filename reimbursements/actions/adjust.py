"""Correcting what a booking that took place brings its partner (R51).

One person enters the correction, another who pays confirms it; from then on it is a line of the
next statement. It is taken back while it stands on none.
"""

from decimal import Decimal

from django.db import transaction

from accounts.models import User
from administration import actions as two_people
from bookings.models import Booking
from core.errors import NotAllowed
from outbox.actions import post
from reimbursements import policy
from reimbursements.actions.pay import PAYERS_ONLY
from reimbursements.actions.refusals import (
    AdjustmentMoved,
    AdjustmentNotPossible,
    NoteRequired,
)
from reimbursements.models import ADJUSTMENT, Adjustment
from reimbursements.queries.adjustments import live_line, worth
from venues.models import Partner

State = Adjustment.State
PAID_FOR = (Booking.State.USED, Booking.State.REIMBURSED)
CORRECTORS_ONLY = "Seules les personnes des finances saisissent des corrections."


def why_not(booking: Booking, after: Decimal) -> str:
    """Why a booking cannot be corrected to this amount, in French; nothing when it can."""
    if booking.state not in PAID_FOR:
        state = booking.get_state_display().lower()
        return (
            f"Cette réservation est {state}\u00a0: on corrige celle qui a eu lieu. Une autre "
            "s’annule."
        )
    if not 0 <= after <= booking.price:
        return "Le montant juste va de zéro au prix confirmé\u00a0: il ne le dépasse jamais."
    if after == worth(booking):
        return "C’est déjà le montant de cette réservation."
    if booking.adjustments.filter(state=State.ASKED).exists():
        return "Une correction de cette réservation attend déjà une seconde personne."
    return ""


@transaction.atomic
def ask_adjustment(*, booking_id: int, after: Decimal, reason: str, by: User) -> Adjustment:
    """The first person: this booking should have brought so many euros; nothing moves yet.

    Raises NotAllowed, NoteRequired, AdjustmentNotPossible, AlreadyAsked.
    """
    if not policy.corrects(by):
        raise NotAllowed(CORRECTORS_ONLY)
    if not reason.strip():
        raise NoteRequired
    booking = Booking.objects.get(pk=booking_id)
    _alone(booking)
    if why := why_not(booking, after):
        raise AdjustmentNotPossible(why)
    before = worth(booking)
    approval = two_people.ask(
        act=ADJUSTMENT,
        subject=_subject(booking_id),
        values={"before": str(before), "after": str(after)},
        by=by,
    )
    return Adjustment.objects.create(
        booking=booking, before=before, after=after, reason=reason.strip(), approval=approval
    )


@transaction.atomic
def confirm_adjustment(*, adjustment_id: int, by: User) -> Adjustment:
    """The second person, who pays: the difference goes on the next statement; the partner is told.

    Raises NotAllowed, AdjustmentMoved, AdjustmentNotPossible, SamePerson.
    """
    adjustment = _lock(adjustment_id, State.ASKED, by)
    booking = adjustment.booking
    if booking.state not in PAID_FOR or worth(booking) != adjustment.before:
        raise AdjustmentNotPossible("La réservation a changé depuis la saisie\u00a0: écartez-la.")
    two_people.approve(act=ADJUSTMENT, subject=_subject(booking.pk), by=by)
    return _become(adjustment, State.CONFIRMED, "adjustment.confirmed", adjustment.reason)


@transaction.atomic
def dismiss_adjustment(*, adjustment_id: int, by: User) -> Adjustment:
    """Put aside what nobody confirmed, by whoever could have entered it.

    Raises NotAllowed, AdjustmentMoved.
    """
    if not policy.corrects(by):
        raise NotAllowed(CORRECTORS_ONLY)
    adjustment = _locked(adjustment_id, State.ASKED)
    two_people.dismiss(act=ADJUSTMENT, subject=_subject(adjustment.booking_id), by=by)
    return _become(adjustment, State.DISMISSED)


@transaction.atomic
def withdraw_adjustment(*, adjustment_id: int, reason: str, by: User) -> Adjustment:
    """Take a confirmed correction back while it stands on no statement; the partner is told.

    Raises NotAllowed, NoteRequired, AdjustmentMoved, AdjustmentNotPossible.
    """
    adjustment = _lock(adjustment_id, State.CONFIRMED, by)
    if not reason.strip():
        raise NoteRequired
    if live_line(adjustment.pk).exists():
        raise AdjustmentNotPossible("Elle est sur un justificatif\u00a0: corrigez en sens inverse.")
    later = adjustment.booking.adjustments.filter(pk__gt=adjustment.pk)
    if later.filter(state__in=[State.ASKED, State.CONFIRMED]).exists():
        raise AdjustmentNotPossible("Une autre correction l’a suivie\u00a0: retirez-la d’abord.")
    return _become(adjustment, State.WITHDRAWN, "adjustment.withdrawn", reason.strip())


def _become(adjustment: Adjustment, state: str, event: str = "", reason: str = "") -> Adjustment:
    adjustment.state = state
    adjustment.save(update_fields=["state"])
    if event:
        facts = {
            "booking_id": adjustment.booking_id,
            "before": str(adjustment.before),
            "after": str(adjustment.after),
            "reason": reason,
        }
        post(event, subject=adjustment, facts=facts)
    return adjustment


def _lock(adjustment_id: int, state: str, by: User) -> Adjustment:
    if not policy.pays(by, None) or by is None:
        raise NotAllowed(PAYERS_ONLY)
    return _locked(adjustment_id, state)


def _locked(adjustment_id: int, state: str) -> Adjustment:
    """The correction in this state, its partner locked: no run writes its statement meanwhile."""
    found = Adjustment.objects.select_related("booking")
    _alone(found.get(pk=adjustment_id).booking)
    adjustment = found.select_for_update(no_key=True, of=("self",)).get(pk=adjustment_id)
    if adjustment.state != state:
        raise AdjustmentMoved(adjustment.get_state_display())
    return adjustment


def _alone(booking: Booking) -> None:
    """Nobody else corrects, nor issues, what this partner is paid until the end."""
    Partner.objects.select_for_update(no_key=True).get(pk=booking.partner_id)


def _subject(booking_id: int) -> str:
    """What the approval is about; the trigger of a correction reads the same words."""
    return f"booking:{booking_id}"
