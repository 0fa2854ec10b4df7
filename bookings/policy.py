"""Who may do what with a booking: one sentence each (R20–R29).

Who may move it, and from which state, is written above each transition of
`bookings/models/booking.py`: its principal, its partner, the administration or the clock end it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.policy import holds
from schools import policy as schools
from venues.policy import works_for_key

if TYPE_CHECKING:
    from accounts.models import User
    from bookings.models import Booking
    from offers.models import CollectiveStock
    from schools.models import Delegation, Institution


def prebooked_it(user: User, booking: Booking) -> bool:
    """The person is the teacher who pre-booked (R23)."""
    return bool(booking.teacher_id == user.pk)


def is_principal_here(user: User, booking: Booking) -> bool:
    """The person is the head of the booking's school: of the school, only they cancel (R24)."""
    return schools.is_principal_of(user, booking.institution)


def decides_here(user: User, booking: Booking, delegation: Delegation | None = None) -> bool:
    """The person decides for the booking's school: its head, or by delegation, save on their own.

    `delegation` is the one read or locked for them (R21, R22).
    """
    if is_principal_here(user, booking):
        return True
    lent = schools.is_lent_to(user, booking.institution, delegation)
    return lent and not prebooked_it(user, booking)


def owns_the_offer(user: User, booking: Booking) -> bool:
    """The person works for the partner it was made with (R26, R27, R49)."""
    return works_for_key(user, booking.partner_id)


def reads_the_papers(user: User, booking: Booking) -> bool:
    """The person teaches at the booking's school, or heads it."""
    return keeps_the_agenda(user, booking.institution)


def keeps_the_agenda(user: User, school: Institution) -> bool:
    """The person teaches at this school, or heads it: what it may do is entered in their agenda."""
    return schools.teaches_at(user, school) or schools.is_principal_of(user, school)


def answers(user: User, line: CollectiveStock | None) -> bool:
    """The line is held for this person, who accepts or declines it (R30)."""
    return bool(line is not None and line.held_for_id == user.pk)


def is_the_scheduler(user: User | None, booking: Booking) -> bool:
    """Nobody acts: time does (R25, R28)."""
    return user is None


def administers(user: User | None, booking: Booking) -> bool:
    """The administration lets them cancel, or withdraw what stands on a non-conforming offer."""
    return holds(user, "bookings.change_booking") or holds(user, "bookings.withdraw_booking")


def pays(user: User | None, booking: Booking) -> bool:
    """The payment of a statement acts: the clock, or who may mark a booking reimbursed (R29)."""
    return is_the_scheduler(user, booking) or holds(user, "bookings.reimburse_booking")
