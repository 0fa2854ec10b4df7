"""Doors opened by the clock: read the ids, call one action each."""

from collections.abc import Callable
from functools import partial

from django.utils import timezone

from bookings import actions
from bookings.queries import reminders
from bookings.queries.due import (
    due_to_be_relisted,
    due_to_be_used,
    due_to_be_withheld,
    due_to_expire,
)
from bookings.queries.suspended import deadlines_to_postpone
from core.errors import Refused
from jobs.actions import each
from jobs.rules import EVERY_HOUR, EVERY_MINUTE
from jobs.tasks import job
from offers import actions as offers
from schools.queries.life import due_changes
from venues.actions import life as partners


@job("bookings.expire", "Expirer les préréservations restées sans réponse", EVERY_MINUTE)
def expire() -> int:
    """Expire pre-bookings whose deadline has passed (R25); returns how many."""
    due = due_to_expire(timezone.now())
    return each(due, lambda pk: actions.expire(booking_id=pk))


@job("bookings.postpone_deadlines", "Reporter les dates limites d’une suspension", EVERY_MINUTE)
def postpone_deadlines() -> int:
    """Move the deadlines of pre-bookings by the length of a suspension (R45); returns how many."""
    return each(
        deadlines_to_postpone(timezone.now()),
        lambda row: actions.postpone_deadline(booking_id=row[0], suspension_id=row[1]),
    )


@job("bookings.mark_used", "Réputer réalisées les réservations passées", EVERY_HOUR)
def mark_used() -> int:
    """Mark used what ended as long ago as promised (R28); returns how many."""
    due = due_to_be_used(timezone.now())
    return each(due, lambda pk: actions.mark_used(booking_id=pk))


@job("bookings.follow_referencing", "Suivre les référencements gagnés et perdus", EVERY_MINUTE)
def follow_referencing() -> int:
    """Hide from ADAGE what lost its referencing, show again what found it (R3); how many."""
    today = timezone.localdate()
    rows = [(actions.withhold_offer, pk) for pk in due_to_be_withheld(today)]
    rows += [(offers.relist, pk) for pk in due_to_be_relisted(today)]
    return each(rows, lambda row: row[0](offer_id=row[1]))


def _apply_planned(ids: list[int], apply: Callable[..., bool], note: Callable[..., None]) -> int:
    """What is refused stays planned and says why: the next hour tries again."""

    def one(change_id: int) -> bool:
        try:
            return apply(change_id=change_id)
        except Refused as refusal:
            note(change_id=change_id, why=f"{refusal.title}. {refusal.why}")
            return False

    return each(ids, one)


@job("bookings.change_partners", "Appliquer les changements de partenaires prévus", EVERY_HOUR)
def change_partners() -> int:
    """Transfer, merge and close the partners whose day has come (R55); returns how many."""
    ids = partners.due_changes(timezone.localdate())
    return _apply_planned(ids, actions.apply_partner_change, actions.keep_partner_problem)


@job("bookings.change_schools", "Appliquer les changements d’établissements prévus", EVERY_HOUR)
def change_schools() -> int:
    """Close, reopen, renumber and merge the schools whose day has come (R54); returns how many."""
    ids = due_changes(timezone.localdate())
    return _apply_planned(ids, actions.apply_change, actions.keep_problem)


@job("bookings.remind", "Rappeler les échéances à qui doit agir", EVERY_HOUR)
def remind() -> int:
    """Remind heads of decisions and teachers of proposals, 7, 3 and 1 days before (R61)."""
    now = timezone.now()
    rows: list[Callable[[], bool]] = [
        partial(actions.remind_of_decision, booking_id=due.booking_id, days=due.days)
        for due in reminders.decisions_to_remind(now)
    ]
    rows += [
        partial(actions.remind_of_proposal, booking_id=due.booking_id, line_id=line, days=due.days)
        for due in reminders.proposals_to_remind(now)
        if (line := due.line_id) is not None
    ]
    return each(rows, lambda remind: remind())


@job("bookings.tell_of_events", "Écrire aux partenaires la veille et le lendemain", EVERY_HOUR)
def tell_of_events() -> int:
    """Write to partners the day before and the day after a confirmed event (R61)."""
    return each(
        reminders.events_to_tell(timezone.now()),
        lambda due: actions.tell_of_event(booking_id=due.booking_id, kind=due.kind),
    )
