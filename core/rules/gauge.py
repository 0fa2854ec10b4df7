"""The geometry of the credit gauge: amounts in, percentages of the drawing's width out."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

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
    selection_missing: Decimal
    missing: Decimal
    limit: str
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
    usable: Decimal | None = None,
) -> Gauge:
    """Place réalisé + à venir + disponible = crédit; what is missing lies after what is usable.

    `usable`: what a provisional credit still lets engage (R42), None for all that is available.
    """
    available = credit - engaged
    usable = available if usable is None else usable
    beyond = min(max(waiting - available, Decimal(0)), credit * WIDEST_OVERFLOW)
    width = max(credit + beyond, selection + engaged) or Decimal(1)
    bar, free_start = _percent(credit, width), _percent(engaged, width)
    start, selected = _percent(realised, width), _percent(selection, width)
    waiting_end = _percent(min(engaged + waiting, credit + beyond), width)
    room = MISSING_ROOM if waiting > usable else WAITING_ROOM
    return Gauge(
        bar=_text(bar),
        realised=_text(start),
        engaged_start=_text(start),
        engaged=_text(free_start - start),
        free_start=_text(free_start),
        free=_text(bar - free_start),
        free_middle=_text((bar + free_start) / 2),
        selection=_text(selected),
        selection_end=_text(free_start + selected),
        has_room=bar - free_start > LABEL_ROOM,
        **_labels(start, free_start, waiting_end, room),
        waiting_within=_text(free_start + _percent(min(waiting, usable), width)),
        waiting_end=_text(waiting_end),
        available=available,
        after_selection=available - selection,
        selection_missing=max(selection - usable, Decimal(0)),
        missing=max(waiting - usable, Decimal(0)),
        upcoming=engaged - realised,
        limit=_text(free_start + _percent(usable, width)) if usable < available else "",
    )


def _labels(
    realised: Decimal, free_start: Decimal, waiting_end: Decimal, room: Decimal
) -> dict[str, Any]:
    """Where the words go so that none is written over another; everything in percent."""
    at_left = waiting_end < room
    begins = free_start if at_left else waiting_end - room
    upcoming = realised + LABEL_ROOM if free_start > realised else Decimal(0)
    return {
        "low_label": realised < LABEL_ROOM,
        "waiting_at_left": at_left,
        "waiting_low": begins < max(LABEL_ROOM if realised else Decimal(0), upcoming),
        "selection_at_right": free_start + SELECTION_ROOM > 100,
    }
