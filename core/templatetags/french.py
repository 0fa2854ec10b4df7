"""French formats in templates: {% load french %}. Dates take an optional time zone name."""

import re
from collections.abc import Sized
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core import rules
from core.rules.files import megabytes
from core.rules.phones import callable_phone, show_phone

register = template.Library()

# 4e, 1re, 2de, 1er, Tle: what stands above the line.
ORDINAL = re.compile(r"\b(\d{1,2}|T)(er|re|de|nde|le|e)\b")
FIRST, RAISED = "1er", mark_safe("1<sup>er</sup>")


def _raised(words: str) -> str:
    """A date in words, the first of a month written as print does; for a page, never a title."""
    return format_html(words.replace(FIRST, "{}"), RAISED) if FIRST in words else words


@register.filter
def date_longue(value: date | datetime | None, zone: str = rules.PARIS) -> str:
    """mardi 16 mars 2027."""
    return _raised(rules.long_date(value, zone or rules.PARIS)) if value else ""


@register.filter
def jour_semaine(value: date | datetime | None, zone: str = rules.PARIS) -> str:
    """mardi."""
    return rules.long_date(value, zone or rules.PARIS).split(" ")[0] if value else ""


@register.filter
def date_moyenne(value: date | datetime | None, zone: str = rules.PARIS) -> str:
    """16 mars 2027."""
    return _raised(rules.middle_date(value, zone or rules.PARIS)) if value else ""


@register.filter
def date_courte(value: date | datetime | None, zone: str = rules.PARIS) -> str:
    """16/03/2027."""
    return rules.short_date(value, zone or rules.PARIS) if value else ""


@register.filter
def jour_court(value: date | datetime | None, zone: str = rules.PARIS) -> str:
    """mar. 16/03/2027, for the tables."""
    return rules.short_day(value, zone or rules.PARIS) if value else ""


@register.filter
def date_marge(value: date | datetime | None, zone: str = rules.PARIS) -> str:
    """16 nov., for the margin."""
    return _raised(rules.month_day(value, zone or rules.PARIS)) if value else ""


@register.filter
def heure(value: time | datetime | None, zone: str = rules.PARIS) -> str:
    """14 h 30."""
    return rules.time_of_day(value, zone or rules.PARIS) if value is not None else ""


@register.filter
def moment_long(value: datetime | None, zone: str = rules.PARIS) -> str:
    """lundi 30 novembre 2026, 23 h 59 (the clock is named away from Paris)."""
    return _raised(rules.long_moment(value, zone or rules.PARIS)) if value else ""


@register.filter
def moment_court(value: datetime | None, zone: str = rules.PARIS) -> str:
    """30/11/2026, 23 h 59 (the clock is named away from Paris)."""
    return rules.short_moment(value, zone or rules.PARIS) if value else ""


@register.filter
def fuseau(zone: str) -> str:
    """« heure de La Réunion », '' in Paris."""
    return rules.zone_label(zone or rules.PARIS)


@register.filter
def relatif(value: date | datetime | None, zone: str = rules.PARIS) -> str:
    """« dans 3 jours », « hier à 16 h 05 ». Write the date itself next to it."""
    return rules.relative_day(value, timezone.now(), zone or rules.PARIS) if value else ""


@register.filter
def euros(value: Decimal | int | str | None) -> str:
    """1 250,00 € ; Gratuit for 0: a price."""
    return _money(value, free_word=True)


@register.filter
def solde(value: Decimal | int | str | None) -> str:
    """1 250,00 € ; 0,00 € for 0: a balance or a total, never « Gratuit »."""
    return _money(value, free_word=False)


@register.filter
def nombre(value: int | Decimal | None) -> str:
    """1 250."""
    return rules.number(value) if value is not None else ""


@register.filter
def pluriel(count: float | Sized | None, terminaison: str = "s") -> str:
    """« {{ n|nombre }} offre{{ n|pluriel }} »: 0 offre, 2 offres; « al,aux » gives both endings."""
    known = len(count) if isinstance(count, Sized) else count or 0
    return rules.plural(known, terminaison)


@register.filter
def poids(value: int) -> str:
    """1,2 Mo, 48 Ko: the weight of a file."""
    return megabytes(value)


@register.filter
def telephone(value: str) -> SafeString:
    """05 34 40 12 00, a link that calls it; bare text for what no telephone could call."""
    number = callable_phone(str(value or ""))
    said = show_phone(str(value or ""))
    return format_html('<a href="tel:{}">{}</a>' if number else "{1}", number, said)


@register.filter
def typo(value: object) -> str:
    """A text somebody typed, with U+00A0 where French wants it: « Masques : visite »."""
    text = rules.unbreakable(str(value or ""))
    return mark_safe(text) if isinstance(value, SafeString) else text  # noqa: S308  as it was


@register.filter
def exposants(value: str) -> SafeString:
    """A class or a level as somebody wrote it, « 4e B », its ending above the line."""
    return mark_safe(ORDINAL.sub(r"\1<sup>\2</sup>", conditional_escape(value)))  # noqa: S308  escaped before


@register.filter
def niveau(value: object) -> SafeString:
    """4e with its superscript, and « quatrième » for screen readers. Takes a code or a Level."""
    return _level(str(getattr(value, "code", value)))


@lru_cache(maxsize=64, typed=True)
def _level(code: str) -> SafeString:
    before, above, after, spoken = rules.level_parts(code)
    if not above:
        return format_html("{}", code)
    return format_html(
        '<span aria-hidden="true">{}<sup>{}</sup>{}</span><span class="invisible">{}</span>',
        before,
        above,
        after,
        spoken,
    )


@register.filter
def niveaux(values: list[Any]) -> SafeString:
    """« 4e, 3e et 2de »."""
    written = [niveau(value) for value in values or []]
    if len(written) < 2:
        return format_html_join("", "{}", ((level,) for level in written))
    start = format_html_join(", ", "{}", ((level,) for level in written[:-1]))
    return format_html("{} et {}", start, written[-1])


@register.filter
def iso(value: date | datetime | None) -> str:
    """The machine form for <time datetime>: 2027-03-16 or 2027-03-16T09:00:00+01:00."""
    return value.isoformat() if value else ""


def _money(value: Decimal | int | str | None, *, free_word: bool) -> str:
    if value is None or value == "":
        return ""
    try:
        return rules.euros(Decimal(str(value)), free_word=free_word)
    except InvalidOperation:
        return ""


@register.simple_tag
def hours(start: datetime | None, end: datetime | None = None, zone: str = rules.PARIS) -> str:
    """9 h – 12 h, on the clock of `zone`."""
    return rules.time_range(start, end, zone or rules.PARIS) if start else ""
