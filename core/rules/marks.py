"""How a status, a turn and a deadline are drawn: words, icon, shape. The domain decides which."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.rules.french import NBSP, middle_date, short_date, time_of_day
from core.rules.places import PARIS

# status code -> icon
ICONS = {
    "draft": "pencil",
    "published": "eye",
    "paused": "player-pause",
    "rejected": "alert-circle",
    "undated": "calendar-off",
    "proposal": "replace",
    "prebooked": "hourglass-high",
    "booked": "rubber-stamp",
    "firm": "lock",
    "ended": "check",
    "reimbursed": "coin-euro",
    "expired": "ban",
    "cancelled": "ban",
    "archived": "archive",
    "under_review": "search",
}
# status or turn code -> usual words: the labels of the choices, handed over by the app that has
# them when it starts. Apps may print their own words beside the same drawing.
WORDS: dict[str, str] = {}
YOUR_TURN = "À vous d’agir"
SOON_DAYS = 7


def use_labels(choices: Iterable[tuple[Any, Any]]) -> None:
    """Print these codes with these labels from now on."""
    WORDS.update((str(code).lower(), str(label)) for code, label in choices)


@dataclass(frozen=True)
class Deadline:
    """What a deadline chip shows: kind drives the shape, `words` is printed, `full` is read."""

    kind: str
    icon: str
    words: str
    full: str


def deadline(until: datetime, now: datetime, zone: str = PARIS, *, short: bool = False) -> Deadline:
    """Describe a deadline from `now`, on the clock of `zone`: passed, today, tomorrow, soon…"""
    full = f"{middle_date(until, zone)}, {time_of_day(until, zone)}"
    if until < now:
        words = f"Dépassée le {short_date(until, zone)}" if short else "Date limite dépassée"
        return Deadline("past", "clock-x", words, full)
    place = ZoneInfo(zone or PARIS)
    days = (until.astimezone(place).date() - now.astimezone(place).date()).days
    if days == 0:
        words = f"Aujourd’hui, {time_of_day(until, zone)}"
        words = words if short else f"Expire a{words[1:]}"
        return Deadline("today", "alarm", words, full)
    if days == 1:
        words = f"Demain, {time_of_day(until, zone)}" if short else "Expire demain"
        return Deadline("tomorrow", "hourglass-high", words, full)
    if days <= SOON_DAYS:
        if short:
            words = f"{short_date(until, zone)[:5]}, dans {days}{NBSP}jours"
        else:
            words = f"Expire dans {days}{NBSP}jours"
        return Deadline("near", "hourglass-high", words, full)
    words = short_date(until, zone) if short else middle_date(until, zone)
    return Deadline("far", "calendar", words, full)


def samples_of_deadlines(now: datetime) -> list[datetime]:
    """One moment of each kind, for the gallery: far, soon, tomorrow, today, passed."""
    return [now + timedelta(days=d) for d in (15, 7, 1)] + [
        now + timedelta(minutes=5),
        now - timedelta(days=2),
    ]
