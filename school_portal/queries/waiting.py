"""What waits for the head, narrowed to a teacher or a month, with what stands in the way."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from accounts.models import User
from bookings import rules
from bookings.models import Booking, State
from bookings.policy import decides_here
from bookings.queries.credit import NOTHING, Credit, credit_that_pays
from bookings.queries.decisions import bookings_of_school
from core.compiled import compiled
from core.rules import NBSP, euros, time_range
from core.rules.french import month_and_year
from school_portal.queries.frozen import Freeze
from schools.models import Delegation, Institution

MONTH = "%Y-%m"
FROZEN = "Ne peut pas être confirmée pendant la suspension."
GONE = f"Ne peut pas être confirmée{NBSP}: l’établissement n’est plus ouvert ou éligible."


@dataclass(frozen=True)
class WaitingFilters:
    """The filters of the decisions: a teacher's number, a month « 2027-01 »; '' for all."""

    teacher: str = ""
    month: str = ""


@dataclass(frozen=True)
class Row:
    """One pre-booking to decide on, and what would stand in its way today, in sentences.

    `is_spared` by the suspension in force: it may be confirmed all the same (R45); one that is
    not `is_theirs` to decide, their own, has no box to tick (R32). `is_chosen`: the box is ticked.
    """

    booking: Booking
    warnings: list[str]
    is_spared: bool = False
    is_theirs: bool = True
    is_chosen: bool = False


def narrowed(waiting: Iterable[Booking], filters: WaitingFilters) -> list[Booking]:
    """Those of the teacher and of the month wanted, in the same order."""
    return [
        booking
        for booking in waiting
        if filters.teacher in ("", str(booking.teacher_id))
        and filters.month in ("", f"{_day(booking):{MONTH}}")
    ]


def teachers_in(waiting: Iterable[Booking]) -> list[tuple[str, str]]:
    """Number and name of the teachers who wait, by name: the choices of the filter."""
    named = {str(booking.teacher_id): booking.teacher for booking in waiting}
    people = sorted(named.items(), key=lambda pair: (pair[1].last_name, pair[1].first_name))
    return [(number, person.full_name) for number, person in people]


def months_in(waiting: Iterable[Booking]) -> list[tuple[str, str]]:
    """Months of the events that wait, in order: the choices of the filter."""
    days = sorted({_day(booking).replace(day=1) for booking in waiting})
    return [(f"{day:{MONTH}}", month_and_year(day)) for day in days]


def rows_of(
    waiting: Iterable[Booking],
    credits: list[Credit],
    institution: Institution,
    now: datetime,
    *,
    by: User,
    delegation: Delegation | None,
    freeze: Freeze,
    chosen: Collection[str] = (),
) -> list[Row]:
    """Each pre-booking with its warnings for who decides, in one query more.

    `chosen`: the references whose box is ticked.
    """
    waiting = list(waiting)
    outings = list(_outings(waiting, institution, now))
    gone = [] if institution.takes_part else [GONE]

    def warnings(booking: Booking) -> list[str]:
        frozen = [FROZEN] if freeze.stops(booking) else []
        money = [] if freeze.hides_credit else _money(booking, credits)
        clashes = _clashes(booking, outings)
        return [*gone, *frozen, *limits_of(booking, by, delegation), *money, *clashes]

    def is_theirs(booking: Booking) -> bool:
        return decides_here(by, booking, delegation)

    return [
        Row(
            booking,
            warnings(booking),
            freeze.spares(booking),
            is_theirs(booking),
            booking.reference in chosen,
        )
        for booking in waiting
    ]


def ticked(
    waiting: Iterable[Booking],
    chosen: Collection[str],
    *,
    by: User,
    delegation: Delegation | None,
) -> set[str]:
    """The references chosen among what waits, but those this person may not decide on (R32)."""
    theirs = {one.reference for one in waiting if decides_here(by, one, delegation)}
    return theirs.intersection(chosen)


def limits_of(booking: Booking, by: User, delegation: Delegation | None) -> list[str]:
    """What a delegation does not cover; nothing for the head, who holds none."""
    if delegation is None:
        return []
    if booking.teacher_id == by.pk:
        return [f"Votre propre préréservation{NBSP}: la direction seule en décide."]
    if booking.price > delegation.ceiling:
        return [
            f"Au-dessus de votre plafond de {euros(delegation.ceiling)}{NBSP}: la direction décide."
        ]
    return []


def clashes_of(booking: Booking, now: datetime) -> list[str]:
    """The warnings of one booking, but those about the money, which its page tells at length."""
    return _clashes(booking, list(_outings([booking], booking.institution, now)))


def _money(booking: Booking, credits: list[Credit]) -> list[str]:
    """Why the credit could not pay this one today, were it alone."""
    if booking.price == NOTHING:
        return []
    credit = credit_that_pays(credits, _day(booking))
    if credit is None:
        return ["Aucun crédit ne couvre cette date aujourd’hui."]
    missing: Decimal = booking.price - credit.usable
    if missing <= NOTHING:
        return []
    why = "Crédit insuffisant" if credit.budget.is_final else "Crédit encore provisoire"
    if credit.opened:
        why = f"Crédit ouvert en partie ({credit.opened})"
    return [f"{why}{NBSP}: il manque {euros(missing)}."]


def _outings(waiting: list[Booking], institution: Institution, now: datetime) -> Iterable[Booking]:
    """What the school has confirmed, or still waits for, around the days of these."""
    if not waiting:
        return []
    starts = [booking.starts_at for booking in waiting]
    # Two places may read the same day forty-six hours apart.
    first, last = min(starts) - 2 * rules.ONE_DAY, max(starts) + 2 * rules.ONE_DAY
    return _beginning(institution, first, last, now)


@compiled
def _beginning(
    institution: Institution, first: datetime, last: datetime, now: datetime
) -> QuerySet[Booking]:
    alive = Q(state=State.CONFIRMED) | Q(state=State.PREBOOKED, stock__bookable_until__gte=now)
    found = bookings_of_school(institution).filter(alive, starts_at__range=(first, last))
    return found.exclude(class_name="").order_by("starts_at", "pk")


def _clashes(booking: Booking, outings: list[Booking]) -> list[str]:
    """The same class goes somewhere else that day."""
    mine = {rules.same_class(name): name for name in rules.classes_in(booking.class_name)}
    said = []
    for other in outings:
        if other.pk == booking.pk or _day(other) != _day(booking):
            continue
        theirs = {rules.same_class(name) for name in rules.classes_in(other.class_name)}
        both = [name for key, name in mine.items() if key in theirs]
        if both:
            when = time_range(other.starts_at, other.ends_at, other.time_zone)
            standing = "confirmée" if other.state == State.CONFIRMED else "en attente aussi"
            title = f"«{NBSP}{other.offer.title}{NBSP}»"
            said.append(f"Même jour pour {', '.join(both)}{NBSP}: {title}, {when}, {standing}.")
    return said


def _day(booking: Booking) -> date:
    return rules.local_day(booking.starts_at, booking.time_zone)
