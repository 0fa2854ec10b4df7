"""More time, or a reminder: what the partner does while somebody else must answer."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings import rules
from bookings.actions.move import live_booking_of, post_event
from bookings.actions.refusals import HasLiveBooking
from bookings.actions.terms import replaced_booking
from bookings.models import Booking, Reminder
from offers import actions as offers
from offers.actions import TermsNotPossible, WrongState
from offers.models import CollectiveStock
from outbox.actions import post

LAST_MOMENT = time(23, 59, 59)


@transaction.atomic
def extend_deadline(*, offer_id: int, day: date, by: User) -> CollectiveStock:
    """Give more time to book, until the end of this day at the event's place (R15, R19).

    It hurts nobody: a pre-booking stays, and its head is told. The same day twice is one change.
    Raises NotYours, HasLiveBooking, WrongState, TermsNotPossible.
    """
    offer = offers.lock_own_offer(offer_id, by=by)
    line, live = offers.lock_open_line(offer), live_booking_of(offer.pk)
    if live is not None and live.state != Booking.State.PREBOOKED:
        raise HasLiveBooking("L’établissement a confirmé : il n’y a plus de date limite.")
    if line is None or offer.state not in ("PUBLISHED", "PAUSED"):
        raise WrongState("Elle n’a pas de date limite à prolonger.")
    end = datetime.combine(day, LAST_MOMENT, tzinfo=ZoneInfo(offer.time_zone))
    until = min(end, line.starts_at)
    if until == line.bookable_until:
        return line
    if until <= max(line.bookable_until, timezone.now()):
        raise TermsNotPossible("Une date limite se prolonge : choisissez un jour plus tard.")
    before = line.bookable_until
    offers.extend_line(line, until, by=by)
    if live is not None:
        live.offer, live.stock = offer, line
        more = {"before": before.isoformat()}
        post_event(live, "booking.extended", by=by, from_state=live.state, **more)
    return line


@transaction.atomic
def remind(*, offer_id: int, by: User) -> tuple[Reminder, bool]:
    """Remind the head of a pre-booking, or the teacher of a proposal; the reminder, and if it left.

    Within three days of the last one nothing more is sent. Raises NotYours, WrongState.
    """
    offer = offers.lock_own_offer(offer_id, by=by)
    now = timezone.now()
    line, live = offers.lock_open_line(offer), live_booking_of(offer.pk)
    if line is None or now > line.bookable_until or offer.state == "ARCHIVED":
        raise WrongState("Personne n’est attendu.")
    if live is not None and live.state == Booking.State.PREBOOKED:
        to, booking, event = Reminder.To.PRINCIPAL, live, "booking.reminded"
    elif live is None and line.held_for is not None and line.is_held(now):
        booking, event = replaced_booking(offer, line.held_for), "offer.reminded"
        to = Reminder.To.TEACHER
    else:
        raise WrongState("Personne n’est attendu.")
    last = Reminder.objects.filter(offer=offer, to=to, quiet_until__gt=now).first()
    if last is not None:
        return last, False
    facts = {
        "booking_id": booking.pk,
        "offer_ref": offer.ref,
        "from_state": booking.state,
        "to_state": booking.state,
        "reason": "",
        "line_id": line.pk,
    }
    post(event, subject=booking, stream=offer.ref, facts=facts)
    quiet = rules.quiet_until(now)
    return Reminder.objects.create(offer=offer, to=to, by=by, at=now, quiet_until=quiet), True
