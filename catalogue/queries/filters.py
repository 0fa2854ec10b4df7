"""What a person asks of the search, its place in an address, and the words for each filter."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from core.rules import TERRITORIES, euros, level_parts, middle_date
from offers.models import Place
from offers.rules import DOMAINS, FORMATS

DATED, TEMPLATE = "datee", "vitrine"
KINDS = {DATED: "Datée, à préréserver", TEMPLATE: "Vitrine, à construire ensemble"}
ACCESS = {
    "auditif": "Handicap auditif",
    "cognitif": "Handicap psychique ou cognitif",
    "moteur": "Handicap moteur",
    "visuel": "Handicap visuel",
}
PLACES = {place.value: place.label for place in Place}
RELEVANCE, DISTANCE, DATE, NEWEST = "pertinence", "distance", "date", "nouveaute"
SORTS = {
    RELEVANCE: "Pertinence",
    DISTANCE: "Distance",
    DATE: "Date de l’événement",
    NEWEST: "Nouveauté",
}
NBSP = "\u00a0"


@dataclass(frozen=True)
class OfPartner:
    """The partner whose offers alone are looked for: its SIREN, and its name in words."""

    siren: str
    name: str

    def __str__(self) -> str:
        return self.siren


@dataclass(frozen=True)
class SearchFilters:
    """The filters of a search, all optional; departments are codes (« 35 », « 974 »).

    Kilometres, euros, first and last day of the event. A ceiling or a day leaves templates out:
    they have neither price nor date.
    """

    text: str = ""
    kind: str = ""
    domains: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    distance: int | None = None
    price: Decimal | None = None
    first: date | None = None
    last: date | None = None
    known: bool = False
    partner: OfPartner | None = None
    sort: str = ""

    @property
    def active(self) -> list[str]:
        """Names of the filters that narrow; the order of the results does not."""
        return [f.name for f in fields(self) if f.name != "sort" and given(getattr(self, f.name))]


def given(value: Any) -> bool:
    """Something was asked: a ceiling of 0 € is a filter too."""
    return value is not None and value is not False and value not in ("", ())


# Field of `Wanted` -> name in the address.
NAMES = {
    "text": "q",
    "kind": "type",
    "domains": "domaine",
    "formats": "format",
    "levels": "niveau",
    "departments": "departement",
    "places": "lieu",
    "access": "handicap",
    "distance": "distance",
    "price": "prix",
    "first": "du",
    "last": "au",
    "known": "connus",
    "partner": "partenaire",
    "sort": "tri",
}
EMPTY: Any = {name: getattr(SearchFilters(), name) for name in NAMES}


def address(filters: SearchFilters, **more: str) -> str:
    """« ?q=…&domaine=… », « ? » alone when nothing is asked."""
    pairs = []
    for field, name in NAMES.items():
        value = getattr(filters, field)
        for one in value if isinstance(value, tuple) else [value] if given(value) else []:
            # « oui », « 2027-03-16 », « 150 », « 150,50 »: what its field shows again.
            said = "oui" if one is True else str(one)
            if isinstance(one, Decimal):
                said = f"{one:.2f}".removesuffix(".00").replace(".", ",")
            pairs.append((name, said))
    return "?" + urlencode([*pairs, *((name, value) for name, value in more.items() if value)])


def fingerprint_of(filters: SearchFilters) -> str:
    """What is the same for the same search, in hexadecimal."""
    return hashlib.sha256(address(filters).encode()).hexdigest()


@dataclass(frozen=True)
class Chosen:
    """One chosen value: its words, and the search without it."""

    field: str
    words: str
    without: SearchFilters


def chosen(filters: SearchFilters, levels: dict[str, str]) -> list[Chosen]:
    """Every value that narrows, in the order of the page; `levels` gives code → label."""
    found = []
    for field in filters.active:
        value = getattr(filters, field)
        say = _SAID.get(field)
        if isinstance(value, tuple):
            labels = levels if field == "levels" else LABELS[field]
            for code in value:
                rest: Any = tuple(other for other in value if other != code)
                without = replace(filters, **{field: rest})
                # A level that has closed keeps its name; any other code stays as it is.
                words = labels.get(code) or "".join(level_parts(code)[:3])
                found.append(Chosen(field, words, without))
        elif say is not None:
            found.append(Chosen(field, say(value), without_filter(filters, field)))
    return found


def without_filter(filters: SearchFilters, field: str) -> SearchFilters:
    """The same search, one filter wholly left out."""
    return replace(filters, **{field: EMPTY[field]})


LABELS = {
    "domains": DOMAINS,
    "formats": FORMATS,
    "departments": TERRITORIES,
    "places": PLACES,
    "access": ACCESS,
}
_SAID: dict[str, Callable[[Any], str]] = {
    "text": lambda value: f"«{NBSP}{value}{NBSP}»",
    "kind": lambda value: KINDS[value],
    "distance": lambda value: f"{value}{NBSP}km au plus",
    "price": lambda value: f"{euros(value)} au plus" if value else "Gratuites",
    "first": lambda value: f"à partir du {middle_date(value)}",
    "last": lambda value: f"jusqu’au {middle_date(value)}",
    "known": lambda value: "Partenaires déjà connus de l’établissement",
    "partner": lambda value: f"Partenaire\u00a0: {value.name}",
}


def stored(filters: SearchFilters) -> dict[str, Any]:
    """What a saved search keeps: plain JSON."""
    return {name: _plain(value) for name in NAMES if given(value := getattr(filters, name))}


def _plain(value: Any) -> Any:
    if isinstance(value, OfPartner):
        return asdict(value)
    return str(value) if isinstance(value, Decimal | date) else value


def restored(saved: dict[str, Any]) -> SearchFilters:
    """The search a saved one asks for."""
    said: dict[str, Any] = {}
    for name, value in saved.items():
        read = _READ.get(name, tuple if isinstance(value, list) else None)
        said[name] = read(value) if read else value
    return SearchFilters(**said)


_READ: dict[str, Callable[[Any], Any]] = {
    "price": Decimal,
    "first": date.fromisoformat,
    "last": date.fromisoformat,
    "partner": lambda value: OfPartner(**value),
}
