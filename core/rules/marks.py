"""How a status, a turn and a deadline are drawn: words, icon, shape. The domain decides which."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.rules.french import NBSP, middle_date, short_date, time_of_day
from core.rules.places import PARIS

# status code -> (usual words, icon). Apps may print their own words beside the same drawing.
STATUSES: dict[str, tuple[str, str]] = {
    "draft": ("Brouillon", "pencil"),
    "published": ("Publiée", "eye"),
    "paused": ("En pause", "player-pause"),
    "rejected": ("Non conforme", "alert-circle"),
    "undated": ("Sans date", "calendar-off"),
    "proposal": ("Nouvelle proposition", "replace"),
    "prebooked": ("Préréservée", "hourglass-high"),
    "booked": ("Réservée", "rubber-stamp"),
    "firm": ("Réservée, ferme", "lock"),
    "ended": ("Terminée", "check"),
    "reimbursed": ("Remboursée", "coin-euro"),
    "expired": ("Expirée", "ban"),
    "cancelled": ("Annulée", "ban"),
    "archived": ("Archivée", "archive"),
    "under_review": ("En instruction", "search"),
}

# turn code -> words
TURNS: dict[str, str] = {
    "partner": "Au tour du partenaire",
    "teacher": "Au tour de l’enseignant",
    "principal": "Au tour de la direction",
    "administration": "Au tour de l’administration",
    "nobody": "Rien à faire",
}
YOUR_TURN = "À vous d’agir"
SOON_DAYS = 7


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
        return Deadline("passee", "clock-x", words, full)
    place = ZoneInfo(zone or PARIS)
    days = (until.astimezone(place).date() - now.astimezone(place).date()).days
    if days == 0:
        words = f"Aujourd’hui, {time_of_day(until, zone)}"
        words = words if short else f"Expire a{words[1:]}"
        return Deadline("jour", "alarm", words, full)
    if days == 1:
        words = f"Demain, {time_of_day(until, zone)}" if short else "Expire demain"
        return Deadline("demain", "hourglass-high", words, full)
    if days <= SOON_DAYS:
        if short:
            words = f"{short_date(until, zone)[:5]}, dans {days}{NBSP}jours"
        else:
            words = f"Expire dans {days}{NBSP}jours"
        return Deadline("proche", "hourglass-high", words, full)
    words = short_date(until, zone) if short else middle_date(until, zone)
    return Deadline("loin", "calendar", words, full)


def samples_of_deadlines(now: datetime) -> list[datetime]:
    """One moment of each kind, for the gallery: far, soon, tomorrow, today, passed."""
    return [now + timedelta(days=d) for d in (15, 7, 1)] + [
        now + timedelta(minutes=5),
        now - timedelta(days=2),
    ]
