"""Where what a school follows may stand: the filter of its list, for both kinds of lines."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from bookings.models import State
from offers.models.request import OPEN_STATES

# Words of the filter, in the order of a life.
STATES = {
    "demande": "Demande en cours",
    "proposition": "Nouvelle proposition",
    "attente": "En attente de la direction",
    "confirmee": "Confirmée",
    "realisee": "Réalisée",
    "sans-suite": "Sans suite",
}
Both = tuple[QuerySet[Any], QuerySet[Any]]


def in_state(booked: QuerySet[Any], asked: QuerySet[Any], state: str, now: datetime) -> Both:
    """Bookings (read with `proposed_until`) and requests that stand in one of STATES."""
    requested = {
        "demande": Q(state__in=[*OPEN_STATES, "CONVERTED"]),
        "sans-suite": Q(state__in=["DECLINED", "CLOSED"]),
    }.get(state)
    asked = asked.filter(requested) if requested is not None else asked.none()
    held = Q(proposed_until__isnull=False)
    over = Q(state__in=[State.USED, State.REIMBURSED]) | Q(state=State.CONFIRMED, ends_at__lt=now)
    wanted = {
        "demande": None,
        "proposition": held,
        "attente": Q(state=State.PREBOOKED),
        "confirmee": Q(state=State.CONFIRMED, ends_at__gte=now),
        "realisee": over,
        "sans-suite": Q(state=State.CANCELLED) & ~held,
    }[state]
    return booked.filter(wanted) if wanted is not None else booked.none(), asked
