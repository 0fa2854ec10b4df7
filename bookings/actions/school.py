"""The verbs of the school: a teacher pre-books, the head decides (R20–R24, S11, S31)."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from bookings import rules
from bookings.actions.limits import hold_room
from bookings.actions.move import (
    ask,
    live_booking_of,
    lock_booking,
    move,
    post_event,
    record,
    repeated,
)
from bookings.actions.refusals import (
    AlreadyPrebooked,
    DeadlinePassed,
    NoBudget,
    NotForSchool,
    OfferNotBookable,
    PartnerSuspended,
    SchoolNotEligible,
)
from bookings.models import Booking, BookingMove, CancellationNotice
from core.compiled import compiled
from core.errors import NotAllowed
from core.writes import insert
from offers.actions import Stale, lock_offer, lock_open_line
from offers.models import CollectiveOffer, CollectiveStock
from schools import policy as schools
from schools.actions import (
    OverCeiling,
    PrebookingsSuspended,
    engage,
    hold_delegation,
    pass_gate,
    release,
)
from schools.models import Delegation, Institution
from schools.queries import budget_for, role_of, school_year_of
from schools.queries.suspensions import suspensions_read_once
from venues.queries.partners import is_referenced

Verb = BookingMove.Verb


@compiled
def _notices() -> QuerySet[CancellationNotice]:
    return CancellationNotice.objects.all()


@transaction.atomic
def prebook(
    *,
    offer_id: int,
    expected_version: int,
    by: User,
    class_name: str = "",
    project_note: str = "",
    head_note: str = "",
) -> Booking:
    """A teacher takes the offer for their school; no credit is engaged (R20, R41, S13).

    `expected_version` is the line's, as the page showed it; the partner reads the class and the
    project, those who decide read `head_note` too. Asking twice is asking once.
    Raises NotAllowed, OfferNotBookable, PrebookingsSuspended, PartnerSuspended, AlreadyPrebooked,
    NotForSchool, DeadlinePassed, Stale, QuotaReached.
    """
    offer = lock_offer(offer_id)
    institution = _school_of(by)
    line = lock_open_line(offer)
    live = live_booking_of(offer.pk)
    if live is not None and live.teacher_id == by.pk and live.state == Booking.State.PREBOOKED:
        return live
    line = _bookable(offer, line, institution, by)
    if live is not None:
        raise AlreadyPrebooked(live.teacher.full_name if live.institution == institution else "")
    if line.version != expected_version:
        raise Stale
    if line.held_for_id != by.pk:  # who accepts a proposal had room before it (R30)
        hold_room(by=by, institution=institution)
    booking = _taken(offer, line, institution, by)
    said = {"class_name": class_name, "project_note": project_note, "head_note": head_note}
    # The row is born, its journal too; the partner, the head and ADAGE hear of it.
    for name, words in said.items():
        setattr(booking, name, words)
    insert([booking])
    # Taken: should it become free again, it is free for all (R30).
    if line.held_for_id is not None:
        line.held_for, line.held_until = None, None
        line.save(update_fields=["held_for", "held_until"])
    record(booking, Verb.PREBOOK, by=by, from_state="")
    post_event(booking, "booking.prebooked", by=by, from_state="")
    return booking


def _taken(
    offer: CollectiveOffer, line: CollectiveStock, institution: Institution, by: User
) -> Booking:
    """The booking to be, with a copy of what is agreed (R20)."""
    return Booking(
        offer=offer,
        stock=line,
        institution=institution,
        partner=offer.venue.partner,
        teacher=by,
        price=line.price,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        time_zone=offer.time_zone,
        participants=line.participants,
        prebooked_at=timezone.now(),
    )


def _school_of(by: User) -> Institution:
    """The eligible institution this teacher may pre-book for (R5, S3, S31)."""
    role = role_of(by)
    institution = role.institution if role else None
    if institution is None or not schools.may_prebook_for(by, institution):
        raise NotAllowed("Seuls les enseignants préréservent, depuis ADAGE.")
    if not (institution.is_open and institution.eligible):
        raise NotAllowed("Votre établissement n’est pas éligible au dispositif.")
    return institution


def _bookable(
    offer: CollectiveOffer, line: CollectiveStock | None, institution: Institution, by: User
) -> CollectiveStock:
    """The open line, if this school may book it now (R3, R11, R20, R49)."""
    now = timezone.now()
    if offer.institution_id not in (None, institution.pk):
        raise NotForSchool
    if offer.state != CollectiveOffer.State.PUBLISHED or line is None:
        raise OfferNotBookable
    if now > line.bookable_until:
        raise DeadlinePassed(line.bookable_until, offer.time_zone)
    if line.is_held_from(by.pk, now):
        raise OfferNotBookable("Elle est retenue pour un autre enseignant.")
    # New terms held for them take the place of what they had pre-booked (R30).
    is_theirs = line.held_for_id == by.pk and line.is_held(now)
    held = suspensions_read_once(institution, now)
    if held.prebookings and not is_theirs:
        raise PrebookingsSuspended(held.prebookings, institution.time_zone, held)
    if offer.venue.partner.is_stopped("PREBOOKING", timezone.localdate()):
        raise PartnerSuspended(offer.venue.partner)
    if not is_referenced(offer.venue.partner, timezone.localdate()):
        raise OfferNotBookable("L’acteur culturel n’est plus référencé sur ADAGE.")
    if school_year_of(rules.local_day(line.starts_at, offer.time_zone)) is None:
        raise OfferNotBookable("L’année scolaire de cet événement n’est pas encore ouverte.")
    return line


@transaction.atomic
def confirm(*, booking_id: int, expected_version: int, by: User) -> Booking:
    """The head engages the school's credit, or who holds their decisions (R21, R41, S20).

    `expected_version` is the line's, as the page showed it. Confirming twice is confirming once.
    Raises NotAllowed, Suspended, BookingMoved, SchoolNotEligible, PartnerSuspended, OverCeiling,
    Stale, DeadlinePassed, NoBudget, InsufficientFund, FundNotFinal.
    """
    seen, held = _seen(booking_id, by)
    if schools.decides_for(by, seen.institution, held) and seen.state == Booking.State.PREBOOKED:
        # Before the locks of the booking: a suspension waits for us, or we see it (I18).
        pass_gate(institution=seen.institution, prebooked_at=seen.prebooked_at)
    booking = lock_booking(booking_id)
    if repeated(booking, "confirm", by):
        return booking
    ask(booking, "confirm", by, delegation=held)
    # The school takes part today (R47), nobody stopped the partner (R49), and the price is under
    # what was lent (R32).
    if not booking.institution.takes_part:
        raise SchoolNotEligible(booking.institution)
    if not booking.offer.venue.partner.takes_confirmations:
        raise PartnerSuspended(booking.offer.venue.partner)
    if held is not None and booking.price > held.ceiling:
        raise OverCeiling(held, booking.price)
    if booking.stock.version != expected_version:
        raise Stale
    # The cancellation notice in force today on the clock of the event's place (R31).
    notices = [(notice.from_date, notice.notice) for notice in _notices()]
    notice_today = rules.notice_in_force(
        notices, rules.local_day(timezone.now(), booking.time_zone)
    )
    return move(
        booking,
        "confirm",
        by=by,
        delegation=held,
        budget_id=_engaged(booking),
        cancellable_until=rules.cancellable_until(
            booking.starts_at, notice_today, booking.time_zone
        ),
    )


@compiled
def _with_its_school(booking_id: int) -> QuerySet[Booking]:
    return Booking.objects.select_related("institution").filter(pk=booking_id)


def _seen(booking_id: int, by: User) -> tuple[Booking, Delegation | None]:
    """The booking before its locks; the delegation `by` may hold, locked first."""
    seen: Booking = _with_its_school.one(booking_id)
    return seen, hold_delegation(institution=seen.institution, by=by)


def _engaged(booking: Booking) -> int | None:
    """Engage the price, when there is one, on the budget of the event; returns its id (R41)."""
    if booking.price == 0:
        return None
    budget = budget_for(
        booking.institution,
        rules.local_day(timezone.now(), booking.institution.time_zone),
        rules.local_day(booking.starts_at, booking.time_zone),
    )
    if budget is None:
        raise NoBudget(booking.price)
    engage(budget_id=budget.pk, amount=booking.price)
    return budget.pk


@transaction.atomic
def refuse(*, booking_id: int, reason: str, share_reason: bool = False, by: User) -> Booking:
    """The head says no, always possible on a pre-booking (R22); `share_reason`: the partner too
    reads why.

    Raises NotAllowed, BookingMoved, Stale, ReasonRequired.
    """
    _, held = _seen(booking_id, by)
    booking = lock_booking(booking_id)
    if repeated(booking, "refuse", by):
        return booking
    return move(booking, "refuse", by=by, reason=reason, share_reason=share_reason, delegation=held)


@transaction.atomic
def withdraw(*, booking_id: int, by: User) -> Booking:
    """The teacher takes their own pre-booking back; a confirmed one they cannot (R23, S24).

    Raises NotAllowed, BookingMoved.
    """
    booking = lock_booking(booking_id)
    if repeated(booking, "withdraw", by):
        return booking
    return move(booking, "withdraw", by=by)


@transaction.atomic
def cancel_by_school(
    *, booking_id: int, reason: str = "", share_reason: bool = False, by: User
) -> Booking:
    """The head cancels until the notice starts; the credit comes back (R24, R43, S23).

    `share_reason`: the partner too reads why.

    Raises NotAllowed, BookingMoved, NotCancellable.
    """
    booking = lock_booking(booking_id)
    if repeated(booking, "cancel_by_school", by):
        return booking
    move(booking, "cancel_by_school", by=by, reason=reason, share_reason=share_reason)
    give_back(booking)
    return booking


def give_back(booking: Booking) -> None:
    """Release the euros of a cancelled booking on the budget they were engaged on (R43, I15)."""
    if booking.budget_id is not None:
        release(budget_id=booking.budget_id, amount=booking.price)
