"""The five steps of an outing, as small as a line of a list: dots, and words for each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookings.models import Booking, State
from bookings.queries.status import Status
from offers.models import CollectiveOffer, OfferRequest
from offers.models.request import OPEN_STATES

STEPS = ["Offre", "Préréservation", "Décision de la direction", "Événement", "Versement"]
ASKED = "Demande au partenaire"
WORDS = {"done": "fait", "current": "en cours", "future": "à venir", "stopped": "arrêté là"}


@dataclass(frozen=True)
class MiniStep:
    """One step: its rank from 1, its name, `done`, `current`, `future` or `stopped`, its moment."""

    rank: int
    name: str
    state: str
    at: datetime | None = None

    @property
    def words(self) -> str:
        """What the dot says to who cannot see it."""
        return WORDS[self.state]


def steps_of_booking(booking: Booking, standing: Any, now: datetime) -> list[MiniStep]:
    """The steps of a pre-booking or a booking; `standing` is its own, proposal included."""
    moments = [
        booking.offer.published_at,
        booking.prebooked_at,
        booking.confirmed_at,
        booking.starts_at,
        booking.reimbursed_at,
    ]
    # How many steps are behind: the next one is waited for, or was never reached.
    over = booking.state == State.CONFIRMED and booking.ends_at < now
    if standing.status == Status.PROPOSED:
        reached = 1
    elif booking.state == State.REIMBURSED:
        reached = 5
    elif booking.state == State.USED or over:
        reached = 4
    else:
        reached = 3 if booking.confirmed_at else 2
    stopped = booking.state == State.CANCELLED and standing.status != Status.PROPOSED
    if stopped:
        moments[reached] = booking.cancelled_at
    elif standing.status == Status.PROPOSED:
        moments[reached] = standing.until
    elif booking.state == State.PREBOOKED:
        moments[reached] = booking.bookable_until
    return _steps(STEPS, reached, "stopped" if stopped else "current", moments)


def steps_of_request(asked: OfferRequest) -> list[MiniStep]:
    """The steps of a request: the partner answers, publishes an offer, then one pre-books."""
    names = [ASKED, *STEPS[1:]]
    moments: list[datetime | None] = [asked.created_at, None, None, None, None]
    if asked.state not in OPEN_STATES and asked.state != OfferRequest.State.CONVERTED:
        return _steps(names, 0, "stopped", moments)
    offer = asked.offer
    if offer is not None and offer.state == CollectiveOffer.State.PUBLISHED:
        return _steps(["Offre", *STEPS[1:]], 1, "current", [offer.published_at, *moments[1:]])
    return _steps(names, 0, "current", moments)


def _steps(
    names: list[str], reached: int, now_is: str, moments: list[datetime | None]
) -> list[MiniStep]:
    def state(rank: int) -> str:
        if rank < reached:
            return "done"
        return now_is if rank == reached else "future"

    return [
        MiniStep(rank + 1, name, state(rank), moments[rank] if rank <= reached else None)
        for rank, name in enumerate(names)
    ]
