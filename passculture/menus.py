"""What each side's menu and the footer hold; who may not open an entry does not see it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve

from core.fragments import OneOfItsKind

Entry = tuple[str, str]  # label, address

NAVIGATION = {
    "partner": [
        ("Tableau de bord", "/pro/"),
        ("Offres", "/pro/offres/"),
        ("Vitrines", "/pro/vitrines/"),
        ("Demandes", "/pro/demandes/"),
        ("Réservations", "/pro/reservations/"),
        ("Versements", "/pro/versements/"),
    ],
    "school": [
        ("Accueil", "/adage/"),
        ("Recherche", "/adage/recherche/"),
        ("Partenaires", "/adage/partenaires/"),
        ("Pour nous", "/adage/pour-nous/"),
        ("Demandes", "/adage/demandes/"),
        ("Suivi", "/adage/suivi/"),
        ("Favoris", "/adage/favoris/"),
        ("Calendrier", "/adage/calendrier/"),
        ("Décisions", "/adage/decisions/"),
        ("Budget", "/adage/budget/"),
    ],
    "": [
        ("Comment ça marche", "/comment-ca-marche/"),
        ("Offres vitrines", "/vitrines/"),
        ("Statuts expliqués", "/statuts/"),
        ("Aide", "/aide/"),
    ],
}
DECIDERS_ONLY = {"/adage/decisions/", "/adage/budget/"}
# Of a school that ADAGE has told us.
MEMBERS_ONLY = {
    "/adage/pour-nous/", "/adage/demandes/", "/adage/suivi/", "/adage/calendrier/",
}  # fmt: skip
# Pages that stand under the entry of another.
UNDER = {"/adage/alertes/": "/adage/favoris/", "/adage/vitrines/": "/adage/recherche/"}
FOOTER = [
    ("Accessibilité\u00a0: non conforme", "/accessibilite/"),
    ("Mentions légales", "/mentions-legales/"),
    ("Données personnelles", "/donnees-personnelles/"),
    ("Aide", "/aide/"),
]


# Entries that say how many wait there.
COUNTED = {"/pro/demandes/", "/adage/pour-nous/", "/adage/decisions/"}
HOMES = {"/adage/", "/pro/"}  # every page of a side stands under its home


@dataclass(frozen=True)
class Link:
    """One entry of a menu."""

    label: str
    url: str
    current: bool = False
    count: int = 0


class Menu(OneOfItsKind, tuple[Link, ...]):
    """Entries as they are shown; the same ones are the same menu."""

    __slots__ = ()


@lru_cache(maxsize=1024)
def menu(*entries: tuple[Any, ...]) -> Menu:
    """The menu of these entries: label, address, is it the page shown, how many wait there."""
    return Menu(Link(*entry) for entry in entries)


@lru_cache(maxsize=16)
def entries_of(side: str, urlconf: Any, *, decides_first: bool) -> tuple[Entry, ...]:
    """What the menu of a side may hold, in order; a head comes to decide."""
    found = [entry for entry in NAVIGATION[side] if _answers(entry[1], urlconf)]
    if decides_first:
        found.sort(key=lambda entry: entry[1] not in DECIDERS_ONLY)
    return tuple(found)


@lru_cache(maxsize=2)
def footer_of(urlconf: Any) -> Menu:
    """The addresses of the footer that exist."""
    return menu(*[entry for entry in FOOTER if _answers(entry[1], urlconf)])


def is_shown(url: str, path: str) -> bool:
    """Whether this entry leads to the page of `path`, or to one above it."""
    path = next((entry for page, entry in UNDER.items() if path.startswith(page)), path)
    return path == url if url in HOMES else path.startswith(url)


def exists(url: str) -> bool:
    """A menu shows only addresses that answer."""
    return _answers(url, settings.ROOT_URLCONF)


@lru_cache(maxsize=256)
def _answers(url: str, urlconf: Any) -> bool:
    # Asked once a process for each address of the menus: it does not change.
    try:
        resolve(url)
    except Resolver404:
        return False
    return True
