"""From which state to which a booking may go, why and until when: one table, two walls (D9).

django-fsm reads it in `booking.py`; `walls.py` makes of it the triggers that hold against raw SQL.
A new verb of the administration is a row here: the columns it `writes` are those it may change.
"""

from django.db import models

from administration.models import hours_in_sql
from core.machine import Arrow, Limit


class State(models.TextChoices):
    """Stored states; « réservation » is feminine."""

    PREBOOKED = "PREBOOKED", "Préréservée"
    CONFIRMED = "CONFIRMED", "Confirmée"
    USED = "USED", "Réalisée"
    REIMBURSED = "REIMBURSED", "Remboursée"
    CANCELLED = "CANCELLED", "Annulée"


class Reason(models.TextChoices):
    """Why a booking was cancelled."""

    WITHDRAWN_BY_TEACHER = "WITHDRAWN_BY_TEACHER", "Retirée par l’enseignant"
    REFUSED_BY_PRINCIPAL = "REFUSED_BY_PRINCIPAL", "Refusée par la direction"
    CANCELLED_BY_PRINCIPAL = "CANCELLED_BY_PRINCIPAL", "Annulée par l’établissement"
    CANCELLED_BY_PARTNER = "CANCELLED_BY_PARTNER", "Annulée par le partenaire"
    TERMS_CHANGED = "TERMS_CHANGED", "Date ou prix modifié"
    EXPIRED = "EXPIRED", "Date limite dépassée"
    ADMINISTRATION = "ADMINISTRATION", "Annulée par l’administration"


LIVE_STATES = [State.PREBOOKED, State.CONFIRMED, State.USED, State.REIMBURSED]
PREBOOKED, CONFIRMED, CANCELLED = State.PREBOOKED, State.CONFIRMED, State.CANCELLED

# The deadline is the line's: the head must have confirmed by then.
DEADLINE = "(SELECT bookable_until FROM offers_collectivestock WHERE id = NEW.stock_id)"
DEADLINE_IS_OPEN = Limit(
    "deadline_is_open", "confirmed_at", "<=", "bookable_until", sql=DEADLINE
)  # R21
DEADLINE_HAS_PASSED = Limit(
    "deadline_has_passed", "cancelled_at", ">", "bookable_until", sql=DEADLINE
)  # R25
# To the second (R24, R31).
NOTICE_IS_OPEN = Limit("notice_is_open", "cancelled_at", "<=", "cancellable_until")
# Both delays are those of the day of the confirmation; of the pre-booking until then (0043).
AGREED_AT = "COALESCE(NEW.confirmed_at, NEW.prebooked_at)"
USED_AFTER = hours_in_sql("used_after", AGREED_AT)
CANCELS_WITHIN = hours_in_sql("partner_cancels_within", AGREED_AT)
PARTNER_MAY_STILL_CANCEL = Limit(
    "partner_may_still_cancel", "cancelled_at", "<=", "partner_cancels_until",
    sql=f"NEW.ends_at + LEAST({CANCELS_WITHIN}, {USED_AFTER})",
)  # fmt: skip # R27
COUNTS_AS_USED = Limit(
    "counts_as_used", "used_at", ">=", "counts_as_used_from", sql=f"NEW.ends_at + {USED_AFTER}"
)  # R28

CANCELS = ("cancelled_at", "cancellation_reason")
TABLE: dict[str, Arrow] = {
    "confirm": Arrow(
        [PREBOOKED], CONFIRMED, ("confirmed_at", "cancellable_until", "budget_id"),
        when=DEADLINE_IS_OPEN,
    ),
    "refuse": Arrow([PREBOOKED], CANCELLED, CANCELS, Reason.REFUSED_BY_PRINCIPAL),
    "withdraw": Arrow([PREBOOKED], CANCELLED, CANCELS, Reason.WITHDRAWN_BY_TEACHER),
    "cancel_by_school": Arrow(
        [CONFIRMED], CANCELLED, CANCELS, Reason.CANCELLED_BY_PRINCIPAL, NOTICE_IS_OPEN
    ),
    "cancel_by_partner": Arrow(
        [PREBOOKED, CONFIRMED], CANCELLED, CANCELS, Reason.CANCELLED_BY_PARTNER,
        PARTNER_MAY_STILL_CANCEL,
    ),
    "cancel_by_administration": Arrow(
        [PREBOOKED, CONFIRMED, State.USED], CANCELLED, CANCELS, Reason.ADMINISTRATION
    ),
    "change_terms": Arrow([PREBOOKED], CANCELLED, CANCELS, Reason.TERMS_CHANGED),
    "expire": Arrow([PREBOOKED], CANCELLED, CANCELS, Reason.EXPIRED, DEADLINE_HAS_PASSED),
    # To where it was: the terms and the line are asked by `walls.py`, the rest by the action.
    "restore_prebooked": Arrow([CANCELLED], PREBOOKED, ("cancelled_at",)),
    "restore_confirmed": Arrow([CANCELLED], CONFIRMED, ("cancelled_at",)),
    "mark_used": Arrow([CONFIRMED], State.USED, ("used_at",), when=COUNTS_AS_USED),
    "reimburse": Arrow([State.USED], State.REIMBURSED, ("reimbursed_at",)),
}  # fmt: skip

# What the administration changes of a confirmed booking that stays where it is (R31, R41): no move,
# the trigger alone reads these. Nobody cancels once the event has begun.
BEFORE_THE_EVENT = Limit("limit_is_before_the_event", "cancellable_until", "<=", "starts_at")
CHANGES: dict[str, Arrow] = {
    "set_limit": Arrow([CONFIRMED], CONFIRMED, ("cancellable_until",), when=BEFORE_THE_EVENT),
    "change_credit": Arrow([CONFIRMED], CONFIRMED, ("budget_id",)),
    # Only with its school, which joins another: `walls.py` asks for the merger (R54).
    "follow_prebooked": Arrow([PREBOOKED], PREBOOKED, ("institution_id",)),
    "follow_confirmed": Arrow([CONFIRMED], CONFIRMED, ("institution_id", "budget_id")),
}

# What a head may lend (schools.actions.delegate): the policy of these is handed the delegation.
DELEGATED = frozenset({"confirm", "refuse"})

# verb: (states it leaves, state it reaches)
ARROWS = {verb: (arrow.sources, arrow.target) for verb, arrow in TABLE.items()}
RAW_ARROWS = sorted({(str(s), str(target)) for sources, target in ARROWS.values() for s in sources})
