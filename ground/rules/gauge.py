"""The geometry of the credit gauge: amounts in, percentages of the drawing's width out."""

from dataclasses import dataclass
from decimal import Decimal

WIDEST_OVERFLOW = Decimal("0.35")  # what is missing is to scale up to this share of the credit
LABEL_ROOM = Decimal(17)  # percent of the width a label needs beside its neighbour
WAITING_ROOM = Decimal(20)  # the same for « en attente 2 910,00 € »
MISSING_ROOM = Decimal(32)  # the same for « tout confirmer : il manquerait 150,00 € »
SELECTION_ROOM = Decimal(42)  # the same for the selection and what it leaves


@dataclass(frozen=True)
class Gauge:
    """Every position is a percentage (0–100) of the drawing; amounts are euros."""

    bar: str
    realised: str
    engaged_start: str
    engaged: str
    free_start: str
    free: str
    free_middle: str
    selection: str
    selection_end: str
    waiting_end: str
    waiting_within: str
    available: Decimal
    upcoming: Decimal
    after_selection: Decimal
    missing: Decimal
    has_room: bool
    low_label: bool
    waiting_at_left: bool
    waiting_low: bool
    selection_at_right: bool


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return part * 100 / whole if whole else Decimal(0)


def _text(value: Decimal) -> str:
    return f"{value:.3f}"


def gauge(
    *,
    credit: Decimal,
    engaged: Decimal,
    realised: Decimal = Decimal(0),
    waiting: Decimal = Decimal(0),
    selection: Decimal = Decimal(0),
) -> Gauge:
    """Place réalisé + à venir + disponible = crédit; what is missing lies beyond the bar (R44)."""
    available = credit - engaged
    missing = max(waiting - available, Decimal(0))
    beyond = min(missing, credit * WIDEST_OVERFLOW)
    width = max(credit + beyond, selection + engaged) or Decimal(1)
    upcoming = engaged - realised
    bar, free_start = _percent(credit, width), _percent(engaged, width)
    waiting_within = free_start + _percent(min(waiting, available), width)
    selected = _percent(selection, width)
    start, end = _percent(realised, width), bar + _percent(beyond, width)
    waiting_end = end if missing else waiting_within
    room = MISSING_ROOM if missing else WAITING_ROOM
    at_left = waiting_end < room
    label_start = free_start if at_left else waiting_end - room
    labels_end = max(LABEL_ROOM if realised else 0, start + LABEL_ROOM if upcoming else 0)
    return Gauge(
        bar=_text(bar),
        realised=_text(start),
        engaged_start=_text(start),
        engaged=_text(_percent(upcoming, width)),
        free_start=_text(free_start),
        free=_text(bar - free_start),
        free_middle=_text((bar + free_start) / 2),
        selection=_text(selected),
        selection_end=_text(free_start + selected),
        waiting_within=_text(waiting_within),
        waiting_end=_text(waiting_end),
        available=available,
        upcoming=upcoming,
        after_selection=available - selection,
        missing=missing,
        has_room=bar - free_start > LABEL_ROOM,
        low_label=start < LABEL_ROOM,
        waiting_at_left=at_left,
        waiting_low=label_start < labels_end,
        selection_at_right=free_start + SELECTION_ROOM > 100,
    )
