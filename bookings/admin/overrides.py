"""The buttons of what is decided against the usual limits, of one booking or of many (R31, R41)."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from bookings import actions
from bookings.forms.overrides import (
    CancellationLimitForm,
    CreditForm,
    DaysForm,
    DeadlineForm,
    PeriodForm,
    RestoreForm,
    RestoreManyForm,
)
from bookings.models import Booking
from bookings.rules import later
from core.admin import Verb
from core.rules import euros, long_moment
from schools.models import Budget

Period = tuple[Any, ...]
WITHIN_A_PERIOD = ("commitment_from", "commitment_to", "event_from", "event_to")


def _is_to_come(booking: Booking) -> bool:
    return booking.starts_at > timezone.now()


def _moment(booking: Booking, moment: datetime | None) -> str:
    return long_moment(moment, booking.time_zone) if moment else "–"


def _deadline_in_words(booking: Booking) -> str:
    deadline, starts = (_moment(booking, m) for m in (booking.bookable_until, booking.starts_at))
    return f"{booking.reference}\u00a0: à décider avant le {deadline}, événement le {starts}"


def _limit_in_words(booking: Booking) -> str:
    limit, starts = (_moment(booking, m) for m in (booking.cancellable_until, booking.starts_at))
    return f"{booking.reference}\u00a0: annulable jusqu’au {limit}, événement le {starts}"


def _credit_in_words(booking: Booking) -> str:
    return f"{booking.reference}\u00a0: {euros(booking.price)}, {booking.institution}"


def _restored_in_words(booking: Booking) -> str:
    was = "confirmée" if booking.confirmed_at else "préréservée"
    starts = _moment(booking, booking.starts_at)
    return f"{booking.reference}\u00a0: {was} avant son annulation, événement le {starts}"


def _prolong(
    pk: int, *, by: User, reason: str, until: datetime | None = None, days: int = 0
) -> None:
    if until is None:
        booking = Booking.objects.select_related("stock").get(pk=pk)
        until = later(booking.bookable_until, days, booking.starts_at, timezone.now())
    actions.prolong_deadline(booking_id=pk, until=until, reason=reason, by=by)


def _set_limit(
    pk: int, *, by: User, reason: str, until: datetime | None = None, days: int = 0
) -> None:
    if until is None:
        booking = Booking.objects.get(pk=pk)
        limit = booking.cancellable_until or booking.starts_at
        until = later(limit, days, booking.starts_at, timezone.now())
    actions.set_cancellable_until(booking_id=pk, until=until, reason=reason, by=by)


def _change_credit(
    pk: int, *, by: User, reason: str, budget_id: int = 0, period: Period = ()
) -> None:
    if period:
        own = Budget.objects.filter(institution__bookings=pk)
        found = own.filter(**dict(zip(WITHIN_A_PERIOD, period, strict=True))).first()
        budget_id = found.pk if found else 0
    actions.change_credit(booking_id=pk, budget_id=budget_id, reason=reason, by=by)


def _restore(
    pk: int, *, by: User, reason: str, until: datetime | None = None, days: int | None = None
) -> None:
    if days:
        booking, now = Booking.objects.select_related("stock").get(pk=pk), timezone.now()
        if booking.confirmed_at is None and booking.bookable_until < now:
            until = later(booking.bookable_until, days, booking.starts_at, now)
    actions.restore(booking_id=pk, until=until, reason=reason, by=by)


OVERRIDES = (
    Verb(
        name="prolonger",
        label="Prolonger la date limite de réservation",
        consequence="La direction peut décider plus longtemps. Ni la date ni le prix ne "
        "changent. Le partenaire, l’enseignant, la direction et ADAGE sont prévenus.",
        done="La date limite est prolongée.",
        offered=lambda booking: booking.state == "PREBOOKED" and _is_to_come(booking),
        act=_prolong,
        form=DeadlineForm,
        in_bulk=True,
        bulk_form=DaysForm,
        row_in_words=_deadline_in_words,
    ),
    Verb(
        name="fixer-la-limite",
        label="Fixer la limite d’annulation",
        consequence="L’établissement peut annuler jusqu’à ce moment, et plus après. Le "
        "partenaire, l’enseignant, la direction et ADAGE sont prévenus.",
        done="La limite d’annulation est fixée.",
        offered=lambda booking: booking.state == "CONFIRMED" and _is_to_come(booking),
        act=_set_limit,
        form=CancellationLimitForm,
        in_bulk=True,
        bulk_form=DaysForm,
        row_in_words=_limit_in_words,
    ),
    Verb(
        name="changer-de-credit",
        label="Changer de crédit",
        consequence="Le prix est rendu au crédit d’avant et engagé sur l’autre, s’il le peut. "
        "La direction et ADAGE sont prévenues.",
        done="Le crédit est changé.",
        offered=lambda booking: (
            booking.state == "CONFIRMED" and booking.budget_id is not None and _is_to_come(booking)
        ),
        act=_change_credit,
        form=CreditForm,
        in_bulk=True,
        bulk_form=PeriodForm,
        row_in_words=_credit_in_words,
    ),
    Verb(
        name="retablir",
        label="Rétablir la réservation",
        consequence="Elle revient à son état d’avant l’annulation, aux mêmes conditions, si sa "
        "date est encore libre\u00a0; confirmée, son prix est engagé de nouveau. Le "
        "partenaire, l’enseignant, la direction et ADAGE sont prévenus.",
        done="La réservation est rétablie.",
        offered=lambda booking: booking.state == "CANCELLED" and _is_to_come(booking),
        act=_restore,
        form=RestoreForm,
        in_bulk=True,
        bulk_form=RestoreManyForm,
        row_in_words=_restored_in_words,
    ),
)
