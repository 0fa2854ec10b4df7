"""Moving the bookings of a school with it: the locks, the rows, who is told, the journal (R54)."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from accounts.models import User
from administration.actions import record_row, values_of
from bookings.actions.move import post_event
from bookings.models import Booking
from bookings.queries.succession import bookings_following, offers_following
from core.writes import update
from offers.actions import lock_offer, lock_open_line
from offers.models import CollectiveOffer
from schools.actions.life import ChangeNotPossible
from schools.models import Budget, Institution, SchoolChange

BOOKED_MEANWHILE = "Une réservation vient d’y être faite\u00a0: recommencez."


Rows = list[tuple[Any, dict[str, Any]]]  # a row, and what it was


class Locked(NamedTuple):
    """What a change of school holds until its commit."""

    school: Institution
    successor: Institution | None
    offers: dict[int, CollectiveOffer]
    bookings: list[Booking]


def lock_living(change: SchoolChange) -> Locked:
    """The offers that a school holds or is offered, both schools alone, then its bookings.

    Raises ChangeNotPossible when somebody booked between the reading and the locks.
    """
    school = change.institution
    keys = set(bookings_following(school).values_list("offer_id", flat=True))
    if change.successor_id is not None:
        keys |= set(offers_following(school).values_list("pk", flat=True))
    locked = lock_schools(change, keys)
    rows = bookings_following(school).select_for_update(no_key=True, of=("self",))
    live = list(rows.select_related("institution", "teacher"))
    if not {booking.offer_id for booking in live} <= locked.offers.keys():
        raise ChangeNotPossible(BOOKED_MEANWHILE)
    return with_bookings(locked, live)


def lock_followed(change: SchoolChange) -> Locked:
    """What followed a merger, or lives in a school that changed alone, locked in the same order.

    Raises ChangeNotPossible.
    """
    if change.kind != SchoolChange.Kind.MERGE:
        return lock_living(change)
    followed = Booking.objects.filter(followed__change=change).order_by("offer_id")
    keys = {*followed.values_list("offer_id", flat=True), *change.moved["offers"]}
    locked = lock_schools(change, keys)
    rows = followed.select_for_update(no_key=True, of=("self",))
    return with_bookings(locked, list(rows.select_related("institution", "teacher")))


def lock_schools(change: SchoolChange, keys: Iterable[int]) -> Locked:
    """Offers and their open lines in the order of the offers, then both schools alone, read after.

    The change is given the rows as they are under the lock.
    """
    offers = {}
    for key in sorted(keys):
        offers[key] = lock_offer(key)
        lock_open_line(offers[key])
    schools = [change.institution_id, *filter(None, [change.successor_id])]
    rows = Institution.objects.filter(pk__in=schools).order_by("pk").select_for_update()
    found = {one.pk: one for one in rows}
    change.institution = found[change.institution_id]
    successor = found[change.successor_id] if change.successor_id is not None else None
    change.successor = successor
    return Locked(change.institution, successor, offers, [])


def with_bookings(locked: Locked, bookings: list[Booking]) -> Locked:
    """The same, with locked bookings that know their locked offer and school."""
    for booking in bookings:
        booking.offer = locked.offers[booking.offer_id]
        if booking.institution_id == locked.school.pk:
            booking.institution = locked.school
    return locked._replace(bookings=bookings)


def rehome(bookings: list[Booking], school: Institution, credits: Mapping[int, int | None]) -> Rows:
    """Move locked bookings to a school; `credits`: booking -> the credit that bears it there.

    Answers each with what it was, for the journal.
    """
    were: Rows = []
    for booking in bookings:
        were.append((booking, values_of(booking)))
        booking.institution, booking.budget_id = school, credits[booking.pk]
        update(booking)
    return were


def tell(bookings: Iterable[Booking], event: str, reason: str, by: User, **more: Any) -> None:
    """Leave what ADAGE and the people must hear of each, in the streams of their offers."""
    for booking in bookings:
        facts = {"changed": ["institution"], **more}
        post_event(booking, event, by=by, from_state=booking.state, reason=reason, **facts)


def journal(rows: Rows, *, reason: str, by: User) -> None:
    """One act a row that changed: what it was, what the database holds now. Last of all locks."""
    for row, before in rows:
        after = values_of(type(row)._base_manager.get(pk=row.pk))
        if after != before:
            said: dict[str, Any] = {"before": before, "after": after, "by": by, "reason": reason}
            record_row("change", row=row, pk=row.pk, **said)


def credits_of(*schools: Institution | None) -> Rows:
    """The credits of these schools with what they hold, for the journal."""
    found = Budget.objects.filter(institution__in=[one for one in schools if one])
    return [(one, values_of(one)) for one in found.order_by("pk")]
