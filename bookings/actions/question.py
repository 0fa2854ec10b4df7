"""Asking before deciding: the head's question and the teacher's answer; all stays pending."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User, signature
from bookings import policy
from bookings.actions.move import DECIDERS_ONLY, RIGHTS, lock_booking, post_event
from bookings.actions.refusals import BookingMoved, NothingAsked, ReasonRequired
from bookings.models import Booking, DecisionMessage
from core.errors import NotAllowed
from schools.actions import hold_delegation


@transaction.atomic
def ask_question(*, booking_id: int, text: str, by: User) -> DecisionMessage:
    """Who decides asks the teacher for a precision; the pre-booking keeps waiting.

    The same words sent twice are one question. Raises NotAllowed, BookingMoved, ReasonRequired.
    """
    seen = Booking.objects.get(pk=booking_id)
    held = hold_delegation(institution=seen.institution, by=by)
    booking = lock_booking(booking_id)
    if not policy.decides_here(by, booking, held):
        raise NotAllowed(DECIDERS_ONLY)
    return _write(booking, text, by, is_question=True)


@transaction.atomic
def answer_question(*, booking_id: int, text: str, by: User) -> DecisionMessage:
    """The teacher who pre-booked answers; the same words sent twice are one answer.

    Raises NotAllowed, NothingAsked, BookingMoved, ReasonRequired.
    """
    booking = lock_booking(booking_id)
    if not policy.prebooked_it(by, booking):
        raise NotAllowed(RIGHTS["withdraw"])
    if not booking.messages.filter(is_question=True).exists():
        raise NothingAsked
    return _write(booking, text, by, is_question=False)


def _write(booking: Booking, text: str, by: User, *, is_question: bool) -> DecisionMessage:
    said = text.strip()
    last = booking.messages.order_by("-id").first()
    if last is not None and (last.author_id, last.text) == (by.pk, said):
        return last
    if booking.state != Booking.State.PREBOOKED:
        raise BookingMoved(booking.get_state_display())
    if not said:
        raise ReasonRequired
    message = DecisionMessage.objects.create(
        booking=booking,
        at=timezone.now(),
        author=by,
        author_label=signature(by),
        is_question=is_question,
        text=said,
    )
    event = "booking.questioned" if is_question else "booking.answered"
    post_event(booking, event, by=by, from_state=booking.state, reason=said)
    return message
