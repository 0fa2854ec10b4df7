"""French wording of dates, hours, money and numbers (U15): one place, pure text.

U+00A0 stands before € and inside hours and numbers; the three fonts have no U+202F.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from core.rules.places import PARIS

NBSP = "\u00a0"
DECIMAL_COMMA = ","
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avril", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
_ZONES = {
    "America/Guadeloupe": "heure de Guadeloupe",
    "America/St_Barthelemy": "heure de Saint-Barthélemy",
    "America/Marigot": "heure de Saint-Martin",
    "America/Martinique": "heure de Martinique",
    "America/Cayenne": "heure de Guyane",
    "Indian/Reunion": "heure de La Réunion",
    "America/Miquelon": "heure de Saint-Pierre-et-Miquelon",
    "Indian/Mayotte": "heure de Mayotte",
    "Pacific/Wallis": "heure de Wallis-et-Futuna",
    "Pacific/Tahiti": "heure de Tahiti",
    "Pacific/Noumea": "heure de Nouméa",
    "Indian/Kerguelen": "heure des Kerguelen",
    "Pacific/Marquesas": "heure des Marquises",
    "Pacific/Gambier": "heure des Gambier",
}


def unbreakable(text: str) -> str:
    """Put U+00A0 before : ; ! ? € % and inside « », where somebody typed an ordinary space."""
    text = re.sub(r" ([:;!?€%»])", NBSP + r"\1", text)
    return text.replace("« ", f"«{NBSP}")


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone or PARIS)) if moment.tzinfo else moment


def _day_of(value: date | datetime, zone: str = PARIS) -> date:
    return _local(value, zone).date() if isinstance(value, datetime) else value


def number(value: int | Decimal) -> str:
    """Group thousands with U+00A0 and use the decimal comma: 1 250, 12,5."""
    return f"{value:,}".replace(",", NBSP).replace(".", DECIMAL_COMMA)


def plural(count: float, ending: str = "s") -> str:
    """Return the ending of the plural, which begins at two: 0 offre, 1,5 heure, 2 offres.

    « al,aux » gives both endings.
    """
    one, _, many = f",{ending}".rpartition(",")
    return many if abs(count) >= 2 else one.lstrip(",")


def euros(amount: Decimal | int | None, *, free_word: bool = True) -> str:
    """Write an amount in euros and cents, « Gratuit » for 0, '' for nothing.

    With free_word=False zero is an amount (a balance is never « Gratuit »): 0,00 €.
    """
    if amount is None:
        return ""
    value = Decimal(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    if value == 0:
        return "Gratuit" if free_word else f"0,00{NBSP}€"
    return f"{number(value).replace('-', '−')}{NBSP}€"


def listed(labels: Iterable[str]) -> str:
    """« Visite guidée, atelier de pratique »: of labels in a row, the first keeps its capital."""
    text = ", ".join(label[:1].lower() + label[1:] for label in labels)
    return text[:1].upper() + text[1:]


def ordinal(day: int) -> str:
    """« 1er », « 16 »: a day of a month."""
    return "1er" if day == 1 else str(day)


def long_date(value: date | datetime, zone: str = PARIS) -> str:
    """mardi 16 mars 2027 ; jeudi 1er avril 2027."""
    day = _day_of(value, zone)
    return f"{_DAYS[day.weekday()]} {middle_date(day)}"


def middle_date(value: date | datetime, zone: str = PARIS) -> str:
    """16 mars 2027 ; 1er avril 2027."""
    day = _day_of(value, zone)
    return f"{ordinal(day.day)} {_MONTHS[day.month - 1]} {day.year}"


def month_day(value: date | datetime, zone: str = PARIS) -> str:
    """« 16 mars », « 1er févr. »: for the margin, where the year is known from the context."""
    day = _day_of(value, zone)
    return f"{ordinal(day.day)}{NBSP}{_SHORT_MONTHS[day.month - 1]}"


def short_month(value: date) -> str:
    """nov., for the charts."""
    return _SHORT_MONTHS[value.month - 1]


def month_and_year(value: date) -> str:
    """novembre 2026."""
    return f"{_MONTHS[value.month - 1]} {value.year}"


def short_date(value: date | datetime, zone: str = PARIS) -> str:
    """16/03/2027."""
    return _day_of(value, zone).strftime("%d/%m/%Y")


def short_day(value: date | datetime, zone: str = PARIS) -> str:
    """mar. 16/03/2027, for the tables."""
    day = _day_of(value, zone)
    return f"{_DAYS[day.weekday()][:3]}.{NBSP}{short_date(day)}"


def time_of_day(value: time | datetime, zone: str = PARIS) -> str:
    """14 h 30 ; 9 h. The spaces are U+00A0."""
    hour = _local(value, zone) if isinstance(value, datetime) else value
    if hour.minute == 0:
        return f"{hour.hour}{NBSP}h"
    return f"{hour.hour}{NBSP}h{NBSP}{hour.minute:02d}"


def time_range(start: datetime, end: datetime | None, zone: str = PARIS) -> str:
    """9 h – 12 h, or one hour when the end is the same or unknown."""
    if end is None or end == start:
        return time_of_day(start, zone)
    return f"{time_of_day(start, zone)}{NBSP}– {time_of_day(end, zone)}"


def zone_label(zone: str) -> str:
    """« heure de La Réunion », '' in Paris: the clock is named only where it may surprise."""
    return _ZONES.get(zone, "")


def long_moment(moment: datetime, zone: str = PARIS) -> str:
    """« lundi 30 novembre 2026, 23 h 59 »; adds « (heure de La Réunion) » away from Paris."""
    return f"{long_date(moment, zone)}, {time_of_day(moment, zone)}{_named(zone)}"


def _named(zone: str) -> str:
    """The clock in brackets, where it may surprise."""
    return f" ({zone_label(zone)})" if zone_label(zone) else ""


def short_moment(moment: datetime, zone: str = PARIS) -> str:
    """« 16/03/2027, 14 h 30 »; adds « (heure de La Réunion) » away from Paris."""
    return f"{short_date(moment, zone)}, {time_of_day(moment, zone)}{_named(zone)}"


def relative_day(value: date | datetime, now: datetime, zone: str = PARIS) -> str:
    """« dans 3 jours », « hier à 16 h 05 »: never shown without the date itself."""
    distance = (_day_of(value, zone) - _day_of(now, zone)).days
    near = {-1: "hier", 0: "aujourd’hui", 1: "demain"}.get(distance)
    if near and isinstance(value, datetime):
        return f"{near} à {time_of_day(value, zone)}"
    if near:
        return near
    return f"dans {distance} jours" if distance > 0 else f"il y a {-distance} jours"
