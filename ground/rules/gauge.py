"""The geometry of the credit gauge: amounts in, percentages of the drawing's width out."""

from dataclasses import dataclass
from decimal import Decimal

WIDEST_OVERFLOW = Decimal("0.35")  # what is missing is to scale up to this share of the credit
LABEL_ROOM = Decimal(17)  # percent of the width a label needs beside its neighbour


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
    return Gauge(
        bar=_text(bar),
        realised=_text(_percent(realised, width)),
        engaged_start=_text(_percent(realised, width)),
        engaged=_text(_percent(upcoming, width)),
        free_start=_text(free_start),
        free=_text(bar - free_start),
        free_middle=_text((bar + free_start) / 2),
        selection=_text(selected),
        selection_end=_text(free_start + selected),
        waiting_within=_text(waiting_within),
        waiting_end=_text(bar + _percent(beyond, width) if missing else waiting_within),
        available=available,
        upcoming=upcoming,
        after_selection=available - selection,
        missing=missing,
        has_room=bar - free_start > LABEL_ROOM,
        low_label=_percent(realised, width) < LABEL_ROOM,
    )
