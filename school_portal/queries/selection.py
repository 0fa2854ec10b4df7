"""What the head's selection would leave of each credit, and what then no longer fits (R44)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from bookings import rules
from bookings.models import Booking
from bookings.queries.credit import NOTHING, Credit, credit_that_pays
from bookings.queries.decisions import cancellable_limits
from school_portal.queries.frozen import Freeze


@dataclass(frozen=True)
class Shortage:
    """A pre-booking that would not fit any more, were the selection confirmed."""

    booking: Booking
    missing: Decimal


@dataclass(frozen=True)
class Share:
    """One credit and the part of the selection it pays; euros."""

    credit: Credit
    selected: Decimal
    shortages: list[Shortage]

    @property
    def left(self) -> Decimal:
        """Disponible, once the selection is confirmed."""
        return self.credit.available - self.selected

    @property
    def room(self) -> Decimal:
        """Usable, once the selection is confirmed (R42); zero when it does not fit."""
        return max(self.credit.usable - self.selected, NOTHING)

    @property
    def missing(self) -> Decimal:
        """What the usable part of the credit lacks for the selection; zero when it fits."""
        return max(self.selected - self.credit.usable, NOTHING)


@dataclass(frozen=True)
class Selection:
    """The bookings ticked, and what confirming those no suspension stops makes of every credit."""

    bookings: list[Booking]
    shares: list[Share]
    frozen: list[Booking]

    @property
    def confirmable(self) -> list[Booking]:
        """Those that no suspension stops (R45)."""
        return [booking for booking in self.bookings if booking not in self.frozen]

    @property
    def has_many(self) -> bool:
        """Are there several credits to tell apart?"""
        return len(self.shares) > 1

    @property
    def total(self) -> Decimal:
        """Of the prices."""
        return sum((booking.price for booking in self.bookings), NOTHING)

    @property
    def total_confirmable(self) -> Decimal:
        """Of the prices of those no suspension stops."""
        return sum((booking.price for booking in self.confirmable), NOTHING)

    @property
    def missing(self) -> Decimal:
        """What the credits lack, together."""
        return sum((share.missing for share in self.shares), NOTHING)


@dataclass(frozen=True)
class Line:
    """One booking to confirm, and until when it could then be cancelled."""

    booking: Booking
    cancellable_until: datetime
    is_firm: bool


def selection_of(
    waiting: Iterable[Booking], credits: list[Credit], chosen: Collection[str], freeze: Freeze
) -> Selection:
    """Read the ticked references among what waits; any other counts for nothing."""
    waiting = list(waiting)
    ticked = [booking for booking in waiting if booking.reference in chosen]
    frozen = [booking for booking in ticked if freeze.stops(booking)]
    taken = [booking for booking in ticked if booking not in frozen]
    others = [booking for booking in waiting if booking not in ticked and not freeze.stops(booking)]
    shares = [_share(credit, credits, taken, others) for credit in credits]
    return Selection(ticked, shares, frozen)


def lines_to_confirm(bookings: Iterable[Booking], now: datetime) -> list[Line]:
    """The check answers of a selection, in one query."""
    limit_of = cancellable_limits(now)
    limits = [(b, limit_of(b.starts_at, b.time_zone)) for b in bookings]
    return [Line(booking, limit, limit < now) for booking, limit in limits]


def _share(
    credit: Credit, credits: list[Credit], ticked: list[Booking], others: list[Booking]
) -> Share:
    def paid(booking: Booking) -> bool:
        day = rules.local_day(booking.starts_at, booking.time_zone)
        return booking.price > NOTHING and credit_that_pays(credits, day) is credit

    selected = sum((booking.price for booking in ticked if paid(booking)), NOTHING)
    share = Share(credit, selected, [])
    if not selected or share.missing:
        return share
    too_dear = [booking for booking in others if paid(booking) and booking.price > share.room]
    return replace(share, shortages=[Shortage(one, one.price - share.room) for one in too_dear])
