"""What base.html needs: side, navigation, person, theme. Nothing is read before it is shown."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

THEME_COOKIE = "theme"
THEMES = {"clair": "clair", "sombre": "sombre"}
SPACES = {"jardin": "Espace acteurs culturels", "cour": "Espace établissement"}
NAVIGATION = {
    "jardin": [
        ("Offres", "/pro/offres/"),
        ("Réservations", "/pro/reservations/"),
    ],
    "cour": [
        ("Accueil", "/adage/"),
        ("Recherche", "/adage/recherche/"),
        ("Suivi", "/adage/suivi/"),
        ("Décisions", "/adage/decisions/"),
        ("Budget", "/adage/budget/"),
    ],
    "": [
        ("Comment ça marche", "/comment-ca-marche/"),
        ("Statuts expliqués", "/statuts/"),
        ("Aide", "/aide/"),
    ],
}
HEADS_ONLY = {"/adage/decisions/", "/adage/budget/"}
FOOTER = [
    ("Accessibilité\u00a0: non conforme", "/accessibilite/"),
    ("Mentions légales", "/mentions-legales/"),
    ("Données personnelles", "/donnees-personnelles/"),
    ("Aide", "/aide/"),
]


@dataclass(frozen=True)
class Link:
    """One entry of a menu."""

    label: str
    url: str
    current: bool = False
    count: int = 0


def page(request: HttpRequest) -> dict:
    """Give `SITE_NAME` and `page` to every template."""
    return {"SITE_NAME": settings.SITE_NAME, "page": PageFrame(request)}


def side_of(path: str) -> str:
    """jardin under /pro/, cour under /adage/, '' elsewhere."""
    if path.startswith("/pro/"):
        return "jardin"
    return "cour" if path.startswith("/adage/") else ""


def exists(url: str) -> bool:
    """A menu shows only addresses that answer."""
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


class PageFrame:
    """The frame of one page; each property is computed when the template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.side = side_of(request.path)
        self.espace = SPACES.get(self.side, "")
        self.theme = THEMES.get(request.COOKIES.get(THEME_COOKIE, ""), "")

    @cached_property
    def navigation(self) -> list[Link]:
        """The menu of the side, without what the person cannot open."""
        if self.side and not self._user_is_known:
            return []
        return [
            Link(label, url, current=self._is_current(url))
            for label, url in NAVIGATION[self.side]
            if exists(url) and (url not in HEADS_ONLY or self._is_head)
        ]

    @cached_property
    def footer(self) -> list[Link]:
        """The addresses of the footer that exist, and the choice of the theme."""
        links = [Link(label, url) for label, url in FOOTER if exists(url)]
        chosen = {"clair": "clair", "sombre": "sombre"}.get(self.theme, "automatique")
        return [
            *links,
            Link(f"Affichage\u00a0: {chosen}", f"/affichage/?retour={self.request.path}"),
        ]

    @property
    def person(self) -> str:
        """First and last name of who is signed in, '' otherwise."""
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            return ""
        return f"{user.first_name} {user.last_name}".strip() or user.get_username()

    @property
    def account(self) -> list[Link]:
        """The entries of the person's menu above « Se déconnecter »."""
        entries = [("Espace acteurs culturels", "/pro/"), ("Espace établissement", "/adage/")]
        links = [Link(label, url) for label, url in entries if self._may_enter(url)]
        if getattr(self.request.user, "is_staff", False):
            links.append(Link("Administration", "/admin/"))
        return links

    @property
    def login_url(self) -> str:
        """Where to sign in, if the address exists."""
        return "/connexion/" if exists("/connexion/") else ""

    @property
    def logout_url(self) -> str:
        """Where to sign out (POST)."""
        return "/deconnexion/"

    @property
    def back_url(self) -> str:
        """The page one comes from, on this site; otherwise the first page of the menu, or home."""
        referer = self.request.headers.get("Referer", "")
        if url_has_allowed_host_and_scheme(referer, {self.request.get_host()}):
            return referer
        return self.navigation[0].url if self.navigation else "/"

    @cached_property
    def structure(self) -> str:
        """The school of the person on the school side, the partner on the other."""
        if not self._user_is_known:
            return ""
        if self.side == "cour":
            institution = getattr(self._school_role, "institution", None)
            return f"{institution.name}, {institution.city}" if institution else ""
        return self._partner_name if self.side == "jardin" else ""

    @cached_property
    def _partner_name(self) -> str:
        from venues.queries import partners_of

        user = self.request.user
        if not user.is_authenticated:
            return ""
        return ", ".join(partner.name for partner in partners_of(user)[:2])

    @cached_property
    def _school_role(self) -> object | None:
        return getattr(self.request.user, "school_role", None)

    @property
    def _is_head(self) -> bool:
        return str(getattr(self._school_role, "role", "")).upper() == "PRINCIPAL"

    @property
    def _user_is_known(self) -> bool:
        user = getattr(self.request, "user", None)
        return bool(user is not None and user.is_authenticated)

    def _may_enter(self, url: str) -> bool:
        if side_of(url) == self.side or not exists(url):
            return False
        return self._school_role is not None if url == "/adage/" else bool(self._partner_name)

    def _is_current(self, url: str) -> bool:
        path = self.request.path
        return path == url if url in {"/adage/", "/pro/"} else path.startswith(url)
