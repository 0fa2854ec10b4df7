"""What a person may do now with an offer or a booking (R14): drives buttons, URLs and tests."""

from typing import Any

from django.utils import timezone
from django_fsm import get_available_FIELD_transitions

from accounts.models import User
from bookings.models import Booking
from bookings.queries.status import Status
from offers.policy import is_addressed_by, owns
from schools import policy as schools
from schools.models import Delegation
from schools.queries import role_of
from schools.queries.suspensions import suspensions_read_once
from venues.queries.partners import memberships_of

OWNER_ACTIONS = {
    Status.DRAFT: {"edit", "publish", "archive", "edit_line"},
    Status.REJECTED: {"edit", "publish", "archive", "edit_line"},
    Status.UNDER_REVIEW: {"take_back"},
    Status.PUBLISHED: {"edit", "pause", "archive", "edit_line", "withdraw_line", "extend"},
    Status.PAUSED: {"edit", "resume", "archive", "edit_line", "withdraw_line", "extend"},
    Status.NO_DATE: {"edit", "pause", "archive", "open_line"},
    Status.PROPOSED: {
        "edit",
        "pause",
        "archive",
        "withdraw_line",
        "propose_terms",
        "remind",
        "extend",
    },
    Status.PREBOOKED: {"edit", "pause", "withdraw_line", "propose_terms", "extend", "remind"},
    Status.BOOKED: {"edit", "pause"},
    Status.FIRM: {"edit", "pause"},
    Status.ENDED: {"archive"},
    Status.REIMBURSED: {"archive"},
    Status.EXPIRED: {"edit", "archive", "edit_line", "withdraw_line", "extend"},
    Status.CANCELLED: {"edit", "archive", "edit_line", "withdraw_line", "extend"},
    Status.ARCHIVED: {"unarchive"},
}


def available_offer_actions(user: User, offer: Any) -> set[str]:
    """Verbs of the offer this person may use now; `offer` read through `with_status`."""
    status = Status(offer.status)
    allowed: set[str] = set()
    memberships_of(user)  # asked once, however many offers a list asks about
    if owns(user, offer):
        allowed |= OWNER_ACTIONS[status]
        if status in (Status.PREBOOKED, Status.BOOKED, Status.FIRM) and offer.state == "PAUSED":
            allowed = (allowed - {"pause", "propose_terms"}) | {"resume"}
        # Days are left between the booking deadline and the event.
        starts, until = offer.line_starts_at, offer.line_bookable_until
        deadline_can_move = starts is not None and starts > timezone.now() and until < starts
        if not deadline_can_move:
            allowed -= {"extend"}
        if status == Status.PREBOOKED and timezone.now() > offer.line_bookable_until:
            allowed -= {"remind"}
        if offer.venue.closed_at is not None:
            allowed -= {"publish", "resume"}
        if status == Status.PAUSED and offer.line_id is None:
            allowed -= {"edit_line", "withdraw_line"}  # first online again, then a new date
    # Published and open, or held for this very person.
    if status == Status.PROPOSED:
        is_free = offer.line_held_for_id == user.pk
    else:
        is_free = status == Status.PUBLISHED and timezone.now() <= offer.line_bookable_until
    role = role_of(user)
    school = role.institution if role else None
    if school is None or not schools.may_prebook_for(user, school):
        return allowed
    answers = status == Status.PROPOSED and is_free
    if answers:
        allowed.add("decline_terms")
    if (
        school.is_open
        and school.eligible
        and is_addressed_by(user, offer)
        and is_free
        and not offer.venue.partner.is_stopped("PREBOOKING", timezone.localdate())
        # New terms take the place of what was pre-booked before (R30, R45).
        and (answers or suspensions_read_once(school, timezone.now()).prebookings is None)
    ):
        allowed.add("prebook")
        if answers:
            allowed.add("accept_terms")
    return allowed


def available_actions(
    user: User, booking: Booking, delegation: Delegation | None = None
) -> set[str]:
    """Verbs the machine opens to this person on this booking, now.

    `delegation` is the one read for them (`schools.queries.delegation_of`); none counts without.
    """
    arrows = get_available_FIELD_transitions(booking, Booking._meta.get_field("state"))
    verbs = {one.name for one in arrows if booking.grants(one.name, user, delegation)}
    too_dear = delegation is not None and booking.price > delegation.ceiling
    stopped = not booking.offer.venue.partner.takes_confirmations
    closed = too_dear or stopped or not booking.institution.takes_part
    return verbs - {"confirm"} if closed else verbs
