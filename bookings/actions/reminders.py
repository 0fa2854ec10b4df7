"""What the clock writes to people: the deadline that nears, the event of tomorrow (R61).

Each is asked again under the lock, then noted: a constraint keeps two clocks from writing twice.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from bookings import rules
from bookings.actions.move import live_booking_of, lock_booking, post_event
from bookings.models import Booking, EventMail
from offers import actions as offers

Kind = EventMail.Kind
State = Booking.State
MOMENTS = {
    Kind.EVE: ("booking.tomorrow", "starts_at", (State.CONFIRMED,)),
    Kind.DAY_AFTER: ("booking.took_place", "ends_at", (State.CONFIRMED, State.USED)),
}


@transaction.atomic
def remind_of_decision(*, booking_id: int, days: int) -> bool:
    """Remind the heads of a pre-booking `days` before its deadline; False when nothing to do."""
    booking = lock_booking(booking_id)
    deadline = booking.bookable_until
    if booking.state != State.PREBOOKED or deadline < timezone.now():
        return False
    return _write(booking, Kind.DECISION, "booking.deadline_nears", deadline, days)


@transaction.atomic
def remind_of_proposal(*, booking_id: int, line_id: int, days: int) -> bool:
    """Remind the teacher of a proposal that ends in `days`; `booking_id` is the one replaced."""
    booking = lock_booking(booking_id)
    line = offers.lock_open_line(booking.offer)
    if line is None or line.pk != line_id or line.held_until is None:
        return False
    if not line.is_held(timezone.now()) or live_booking_of(booking.offer_id) is not None:
        return False
    event = "offer.deadline_nears"
    return _write(booking, Kind.PROPOSAL, event, line.held_until, days, line_id=line.pk)


@transaction.atomic
def tell_of_event(*, booking_id: int, kind: str) -> bool:
    """Write to the partner the day before or after the event of a confirmed booking."""
    booking = lock_booking(booking_id)
    event, field, states = MOMENTS[Kind(kind)]
    if booking.state not in states:
        return False
    return _write(booking, Kind(kind), event, getattr(booking, field), 1)


def _write(
    booking: Booking, kind: Kind, event: str, about: datetime, days: int, **more: Any
) -> bool:
    now = timezone.now()
    _, new = EventMail.objects.get_or_create(
        booking=booking, kind=kind, about=about, days=days, defaults={"at": now}
    )
    if new:
        good_until = rules.event_mail_good_until(now, booking.time_zone, kind == Kind.DAY_AFTER)
        post_event(
            booking,
            event,
            by=None,
            from_state=booking.state,
            about=about.isoformat(),
            good_until=good_until.isoformat(),
            **more,
        )
    return new
