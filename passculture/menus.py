"""What each side's menu and the footer hold; who may not open an entry does not see it."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve

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
