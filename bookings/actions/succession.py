"""A school closes, reopens, takes another UAI or joins another: what lives in it follows (R54).

Locks: the table of schools, the change, delegations, offers and lines, both schools, bookings,
credits, people, outbox, then the administration's journal. Both schools are locked alone
(`FOR UPDATE`): a pre-booking being born shares the key of its school until its commit.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from administration.actions import record_row, values_of
from bookings.actions import rehoming
from bookings.models import Booking, FollowedBooking
from bookings.queries import succession
from core.errors import NotAllowed
from offers.actions import hand_requests, readdress
from offers.models import OfferRequest
from schools import policy
from schools.actions import inheritance, life, people
from schools.actions.life import ChangeNotPossible, NotUndoable
from schools.models import SchoolChange

Kind = SchoolChange.Kind
STANDS_ON = "Une réservation qui a suivi a changé depuis, ou un enseignant a réservé depuis."
ENGAGED = "Le crédit qui a suivi a été engagé depuis par l’établissement d’accueil."


@transaction.atomic
def change_school(
    *,
    kind: str,
    institution_id: int,
    on_date: date,
    reason: str,
    successor_id: int | None = None,
    new_uai: str = "",
    by: User,
) -> SchoolChange:
    """Decide what becomes of a school; for the same day it is applied at once.

    Raises NotAllowed, ChangeNotPossible, CreditsDiffer.
    """
    change = life.plan_change(
        kind=kind,
        institution_id=institution_id,
        on_date=on_date,
        reason=reason,
        successor_id=successor_id,
        new_uai=new_uai,
        by=by,
    )
    if on_date <= timezone.localdate():
        _apply(change)
    told: dict[str, Any] = {"before": {}, "after": values_of(change), "by": by, "reason": reason}
    record_row("add", row=change, pk=change.pk, **told)
    return change


@transaction.atomic
def apply_change(*, change_id: int) -> bool:
    """Apply a planned change, once; False when there was nothing left to do.

    Raises ChangeNotPossible, CreditsDiffer.
    """
    life.hold_directory()
    change = _lock(change_id)
    if not change.is_planned:
        return False
    before = values_of(change)
    _apply(change)
    rehoming.journal([(change, before)], reason=change.reason, by=change.asked_by)
    return True


def keep_problem(*, change_id: int, why: str) -> None:
    """Write why the clock could not apply a change, for who looks at it."""
    SchoolChange.objects.filter(pk=change_id, done_at=None, undone_at=None).update(
        problem=why[:500]
    )


def _apply(change: SchoolChange) -> None:
    if change.kind == Kind.MERGE:
        people.take_delegations_back(change.institution, change.asked_by)
    locked = rehoming.lock_living(change)
    life.ask_possible(change)
    rows: rehoming.Rows = [(locked.school, values_of(locked.school))]
    if change.kind == Kind.MERGE:
        rows += _merge(change, locked)
    life.write_school(change)
    _tell(change, locked, change.asked_by, change.reason)
    rehoming.journal(rows, reason=change.reason, by=change.asked_by)


@transaction.atomic
def undo_change(*, change_id: int, reason: str, by: User) -> SchoolChange:
    """Give up a planned change, or undo one while nothing stands on it.

    Raises NotAllowed, ChangeNotPossible, NotUndoable.
    """
    if not policy.changes_schools(by):
        raise NotAllowed(life.NOT_YOURS)
    if not reason.strip():
        raise ChangeNotPossible("Indiquez un motif.")
    life.hold_directory()
    change = _lock(change_id)
    if change.undone_at is not None:
        return change
    rows: rehoming.Rows = [(change, values_of(change))]
    if change.is_planned:
        life.mark_undone(change, by)
        rehoming.journal(rows, reason=reason, by=by)
        return change
    locked = rehoming.lock_followed(change)
    rows.append((locked.school, values_of(locked.school)))
    life.mark_undone(change, by)
    if change.kind == Kind.MERGE:
        rows += _part(change, locked, by)
    life.rewrite_school(change)
    _tell(change, locked, by, reason)
    rehoming.journal(rows, reason=reason, by=by)
    return change


def _lock(change_id: int) -> SchoolChange:
    rows = SchoolChange.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("institution", "asked_by").get(pk=change_id)


def _merge(change: SchoolChange, locked: rehoming.Locked) -> rehoming.Rows:
    """What lives in the school goes to its successor; answers the rows and what they were."""
    school, successor, live = locked.school, locked.successor, locked.bookings
    assert successor is not None
    inheritance.lock_credits(school, successor)
    credits = rehoming.credits_of(school, successor)
    parts = inheritance.parts_of(
        school, successor, succession.engaged_by(live), timezone.localdate()
    )
    FollowedBooking.objects.bulk_create(
        FollowedBooking(change=change, booking=one, state=one.state, budget_id=one.budget_id)
        for one in live
    )
    heirs = inheritance.hand_over(parts, successor)
    budgets = {one.pk: heirs[one.budget_id].pk if one.budget_id else None for one in live}
    moved = rehoming.rehome(live, successor, budgets)
    addressed = [one for one in locked.offers.values() if one.institution_id == school.pk]
    change.moved = {
        "people": people.move_people(school, successor),
        "credits": [
            [part.budget.pk, heirs[part.budget.pk].pk, str(part.amount), str(part.engaged)]
            for part in parts
        ],
        "offers": readdress(addressed, successor, by=change.asked_by),
        "requests": hand_requests(succession.requests_following(school), successor),
    }
    return [*credits, *moved]


def _part(change: SchoolChange, locked: rehoming.Locked, by: User) -> rehoming.Rows:
    """Give back what followed a merger; answers the rows and what they were. Raises NotUndoable."""
    school, successor, live = locked.school, locked.successor, locked.bookings
    assert successor is not None
    inheritance.lock_credits(school, successor)
    credits = rehoming.credits_of(school, successor)
    was = {row.booking_id: row for row in change.followed.all()}
    same = all(
        one.institution_id == successor.pk and one.state == was[one.pk].state for one in live
    )
    accounts = [account for account, *_ in change.moved["people"]]
    since = Booking.objects.filter(
        institution=successor, teacher__in=accounts, prebooked_at__gt=change.done_at
    )
    if not same or since.exists():
        raise NotUndoable(STANDS_ON)
    budgets = {pk: row.budget_id for pk, row in was.items()}
    moved = rehoming.rehome(live, school, budgets)
    for former, heir, amount, engaged in change.moved["credits"]:
        if not inheritance.take_back(former, heir, Decimal(amount), Decimal(engaged)):
            raise NotUndoable(ENGAGED)
    people.return_people(change.moved["people"], successor, school)
    back = [key for key in change.moved["offers"] if locked.offers[key].institution == successor]
    readdress([locked.offers[key] for key in back], school, by=by)
    mine = OfferRequest.objects.filter(pk__in=change.moved["requests"], institution=successor)
    hand_requests(mine, school)
    return [*credits, *moved]


def _tell(change: SchoolChange, locked: rehoming.Locked, by: User, reason: str) -> None:
    """ADAGE and the people hear of what moved; of another UAI, ADAGE alone."""
    if change.kind == Kind.MERGE:
        rehoming.tell(locked.bookings, "booking.school_changed", reason, by)
    elif change.kind == Kind.RENUMBER:
        rehoming.tell(locked.bookings, "booking.changed", "", by)
