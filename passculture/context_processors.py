"""What base.html needs: side, navigation, person, theme. Nothing is read before it is shown."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from structlog.contextvars import get_contextvars

from accounts.queries.sessions import Ending, ending_of, may_go_on
from administration.models import Banner
from administration.queries import banners_for
from passculture.menus import (
    COUNTED,
    DECIDERS_ONLY,
    MEMBERS_ONLY,
    NAVIGATION,
    Link,
    Menu,
    entries_of,
    exists,
    footer_of,
    is_shown,
    menu,
)
from schools.models import Role, SchoolRole
from schools.queries import role_of
from schools.queries.suspensions import NONE, InForce, suspensions_read_once
from venues.models import Membership, Partner
from venues.queries.partners import memberships_of
from venues.views.access import chosen_partner, listed_partners

THEME_COOKIE = "theme"
THEMES = {"clair": "clair", "sombre": "sombre"}
SPACES = {"partner": "Espace acteurs culturels", "school": "Espace établissement"}
AUDIENCES = {"partner": "PARTNERS", "school": "SCHOOLS", "": "PUBLIC"}
ALL_STRUCTURES = "Toutes mes structures"


def page(request: HttpRequest) -> dict[str, Any]:
    """Give `SITE_NAME` and `page` to every template."""
    return {"SITE_NAME": settings.SITE_NAME, "page": PageFrame(request)}


def side_of(path: str) -> str:
    """partner under /pro/, school under /adage/, '' elsewhere."""
    if path.startswith("/pro/"):
        return "partner"
    is_school = path.startswith("/adage/") and not path.startswith("/adage/v1/")
    return "school" if is_school else ""


class PageFrame:
    """The frame of one page; each property is computed when the template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.side = side_of(request.path)
        self.space = SPACES.get(self.side, "")
        self.theme = THEMES.get(request.COOKIES.get(THEME_COOKIE, ""), "")

    @cached_property
    def navigation(self) -> Menu:
        """The menu of the side, without what the person cannot open."""
        if self.side and not self._user_is_known:
            return menu()
        # Somebody without a structure finds the public menu: the portal is closed to them.
        stranger = self.side == "partner" and not self._memberships
        is_head = self.side == "school" and self._is_principal
        entries = entries_of(
            "" if stranger else self.side, settings.ROOT_URLCONF, decides_first=is_head
        )
        closed, path = self._closed, self.request.path
        return menu(
            *[
                (label, url, is_shown(url, path), self._count_of(url) if url in COUNTED else 0)
                for label, url in entries
                if url not in closed
            ]
        )

    @cached_property
    def not_referenced(self) -> list[Partner]:
        """The structures that may not publish: what the banner says while it blocks (R3)."""
        if self.side != "partner" or not self._memberships:
            return []
        partners: list[Any] = [membership.partner for membership in self._memberships]
        return [partner for partner in partners if not getattr(partner, "may_publish", True)]

    @cached_property
    def your_turn(self) -> Link | None:
        """« À vous » and how many offers or decisions wait for this person; one query."""
        if self.side == "partner" and self._memberships:
            return Link("À vous", "/pro/offres/?tour=a-vous", count=self._offers_waiting)
        if self.side == "school" and self._decides:
            return Link("À vous", "/adage/decisions/", count=self._decisions_waiting)
        return None

    @cached_property
    def suspensions(self) -> InForce:
        """What every page of the school side says while something is suspended (R45)."""
        institution = self._school_role.institution if self._school_role else None
        return suspensions_read_once(institution, timezone.now()) if institution else NONE

    @cached_property
    def announcements(self) -> list[Banner]:
        """What the administration tells the people of this side; kept by each process."""
        return banners_for(AUDIENCES[self.side], timezone.now())

    @cached_property
    def _offers_waiting(self) -> int:
        from partner_portal.queries.offers import YOURS, offers_by_status

        read: int | None = getattr(self.request, "offers_waiting", None)
        if read is not None:  # the page shows them
            return read
        user: Any = self.request.user
        return offers_by_status(user, timezone.now(), self.chosen_structure).tabs[YOURS]

    @cached_property
    def _decisions_waiting(self) -> int:
        from bookings.queries.decisions import count_waiting

        read: int | None = getattr(self.request, "decisions_waiting", None)
        if read is not None:  # the page shows them
            return read
        institution = self._school_role.institution if self._school_role else None
        return count_waiting(institution, timezone.now()) if institution else 0

    @cached_property
    def _requests_waiting(self) -> int:
        from offers.queries.request import requests_to_answer

        read: int | None = getattr(self.request, "requests_waiting", None)
        if read is not None:  # the page shows them
            return read
        return requests_to_answer(listed_partners(self.request)) if self._memberships else 0

    def _count_of(self, url: str) -> int:
        if url == "/pro/demandes/":
            return self._requests_waiting
        if url == "/adage/pour-nous/":  # a teacher's; read with the session
            return getattr(self.request.user, "made_for_us", 0)
        return self._decisions_waiting if url == "/adage/decisions/" else 0

    @property
    def footer(self) -> Menu:
        """The addresses of the footer that exist."""
        return footer_of(settings.ROOT_URLCONF)

    @cached_property
    def person(self) -> str:
        """First and last name of who is signed in, '' otherwise."""
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            return ""
        return f"{user.first_name} {user.last_name}".strip() or user.get_username()

    @property
    def home_url(self) -> str:
        """Where the brand leads: one's own space, or the public home of who is not signed in."""
        if self.side:
            return NAVIGATION[self.side][0][1]
        return reverse("my-space") if self.person else "/"

    @property
    def account(self) -> Menu:
        """The entries of the person's menu above « Se déconnecter »."""
        if not self.person:
            return menu()
        entries = [("Espace acteurs culturels", "/pro/"), ("Espace établissement", "/adage/")]
        links = [entry for entry in entries if self._may_enter(entry[1])]
        if self._memberships:
            links.append(("Ma structure", "/pro/structure/"))
        if self._is_principal:
            links.append(("Équipe et délégations", "/adage/equipe/"))
        if self.school_role:
            links.append(("Mes courriels", "/adage/notifications/"))
        if self.request.user.has_usable_password():  # type: ignore[union-attr]
            links.append(("Mon compte", "/pro/compte/"))
            links.append(("Mes connexions", "/pro/compte/connexions/"))
        if getattr(self.request.user, "is_staff", False):
            links.append(("Administration", "/admin/"))
        return menu(*links)

    @property
    def reference(self) -> str:
        """What one reads to the assistance: the beginning of this request's id in the logs."""
        found = str(get_contextvars().get("request_id", ""))[:8].upper()
        return f"{found[:4]}-{found[4:]}" if found else ""

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
    def ending(self) -> Ending | None:
        """How long the session of this page has left; asks nothing that was not read."""
        session = getattr(self.request, "session", None)
        return ending_of(session, timezone.now()) if self._user_is_known else None

    @property
    def ending_moves(self) -> bool:
        """Doing something is enough to go on; otherwise the password is asked."""
        return may_go_on(self.request.session, timezone.now())

    @cached_property
    def structure(self) -> str:
        """The school of the person on the school side, the partner looked at on the other."""
        if self.side == "school":
            institution = getattr(self._school_role, "institution", None)
            return f"{institution.name}, {institution.city}" if institution else ""
        if self.side != "partner" or not self._memberships:
            return ""
        if len(self._memberships) == 1:
            return self._memberships[0].partner.name
        named = {m.partner.siren: m.partner.name for m in self._memberships}
        return named.get(self.chosen_structure, ALL_STRUCTURES)

    @cached_property
    def structures(self) -> list[tuple[str, str]]:
        """SIREN and name of what the header lets one choose; empty when there is no choice."""
        if self.side != "partner" or len(self._memberships) < 2:
            return []
        found = [(m.partner.siren, m.partner.name) for m in self._memberships]
        return [("", ALL_STRUCTURES), *sorted(found, key=lambda pair: pair[1])]

    @cached_property
    def chosen_structure(self) -> str:
        """The SIREN chosen in the header, '' for all."""
        chosen = chosen_partner(self.request) if self._memberships else None
        return chosen.siren if chosen else ""

    @property
    def list_of_this_page(self) -> str:
        """The list one comes back to once the structure is chosen."""
        lists = {
            "/pro/reservations/": "partner:bookings",
            "/pro/vitrines/": "partner:templates",
            "/pro/demandes/": "partner:requests",
        }
        here = (name for at, name in lists.items() if self.request.path.startswith(at))
        return next(here, "partner:offers")

    @cached_property
    def _memberships(self) -> list[Membership]:
        """Read once a request: the doors of the pro portal have often done it already."""
        known: Any = self.request.user if self._user_is_known else None
        return memberships_of(known) if known else []

    @property
    def school_role(self) -> SchoolRole | None:
        """What the person is on the school side; None elsewhere."""
        return self._school_role if self.side == "school" else None

    @cached_property
    def _school_role(self) -> SchoolRole | None:
        return role_of(self.request.user) if self._user_is_known else None  # type: ignore[arg-type]

    @cached_property
    def _is_principal(self) -> bool:
        return self._school_role is not None and self._school_role.role == Role.PRINCIPAL

    @cached_property
    def _decides(self) -> bool:
        """The head, or a teacher who holds their decisions today."""
        return self._is_principal or getattr(self._school_role, "is_delegate", False)

    @cached_property
    def _user_is_known(self) -> bool:
        user = getattr(self.request, "user", None)
        return bool(user is not None and user.is_authenticated)

    @property
    def _closed(self) -> set[str]:
        """The entries of the school's menu that this person cannot open."""
        is_member = self._school_role is not None and self._school_role.institution_id is not None
        return (set() if self._decides else DECIDERS_ONLY) | (set() if is_member else MEMBERS_ONLY)

    def _may_enter(self, url: str) -> bool:
        if side_of(url) == self.side or not exists(url):
            return False
        return self._school_role is not None if url == "/adage/" else bool(self._memberships)
