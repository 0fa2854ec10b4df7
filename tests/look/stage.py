"""From a page of the list to what a browser needs: an address, a person's cookie, what to do."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.template.loader import render_to_string
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking
from bookings.queries.status import with_status
from devtools.demo.cast import ADMIN, TROUPES, person
from devtools.demo.scenes import SCENES, THERESE_PIERRE
from devtools.demo.templates import TEMPLATES
from offers.models import CollectiveOffer, ImportJob, OfferRequest, OfferTemplate
from passculture.sessions import SessionStore
from reimbursements.models import Statement, StatementRun
from schools.models import Delegation, Institution, Role, SchoolRole
from tests.look.job import Job
from tests.look.page import Page
from tests.look.pages import PAGES
from venues.models import BankDetails, Membership, ReferencingRequest

BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = "DAY"
SIREN = "SIREN"  # in a query: that of the scene's partner
REFERENCE = "REFERENCE"  # in a query: that of the scene's booking
REQUESTED = set(OfferRequest.State.values)
TITLES = {title for _, title, _, _ in TEMPLATES}
STRANGER = "visite@etablissement.example"


def jobs(roles: list[str], names: list[str], *, sample: bool = False) -> list[Job]:
    """Every page asked for, on the loaded demonstration; one session a person."""
    sessions: dict[int, str] = {}
    wanted = []
    for role in roles:
        for page in PAGES[role]:
            if (names and page.name not in names) or (sample and not page.sample):
                continue
            user = who(role, page)
            session = sessions.setdefault(user.pk, session_of(user)) if user else ""
            body = render_to_string(page.template, page.values) if page.template else ""
            wanted.append(Job(role, page, path_of(page), session, body))
    return wanted


def session_of(user: User) -> str:
    """Open a session for somebody, as signing in does."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def path_of(page: Page) -> str:
    """The address of a page, its arguments taken from its scene."""
    path = page.url if page.url.startswith("/") else reverse(page.url, kwargs=arguments(page))
    query = page.query
    if REFERENCE in query:
        query = query.replace(REFERENCE, booking_of(offer_of(page.scene)).reference)
    if SIREN in query:
        query = query.replace(SIREN, offer_of(page.scene).venue.partner.siren)
    if DAY in query:  # of the event of the scene
        query = query.replace(DAY, f"{booking_of(offer_of(page.scene)).starts_at:%Y-%m-%d}")
    return f"{path}?{query}" if query else path


def arguments(page: Page) -> dict[str, Any]:
    """What the pattern asks for, found by name; the administration asks for a primary key."""
    if page.url.startswith("admin:"):
        if not page.scene:
            return {}
        if "reimbursements" in page.url or "bankdetails" in page.url:
            model: dict[str, Any] = {"statementrun": StatementRun, "bankdetails": BankDetails}
            name = page.url.split("_")[1]
            return {"object_id": model.get(name, Statement).objects.latest("pk").pk}
        if "referencingrequest" in page.url:
            return {"object_id": request_of(page.scene).pk}
        found: Any = offer_of(page.scene)
        return {"object_id": (booking_of(found) if "_booking_" in page.url else found).pk}
    side, _, name = page.url.rpartition(":")
    resolver = get_resolver().namespace_dict[side][1] if side else get_resolver()
    (candidate, *_), *_ = resolver.reverse_dict.getlist(name)
    known: dict[str, Callable[[], Any]] = {
        "slug": lambda: page.slug,
        "name": lambda: page.slug,
        "ref": lambda: offer_of(page.scene).ref,
    }
    known["number"] = lambda: Statement.objects.latest("pk").reference
    known["import_id"] = lambda: ImportJob.objects.latest("pk").pk
    known["template_ref"] = lambda: template_of(page.scene).ref
    known["pk"] = lambda: Delegation.objects.filter(revoked_at=None).latest("pk").pk
    known["request_ref"] = lambda: asked_of(page.scene).ref
    if page.url == "template":
        known["slug"] = lambda: template_of(page.scene).slug
    known["siren"] = lambda: offer_of(page.scene).venue.partner.siren
    known["reference"] = lambda: booking_of(offer_of(page.scene)).reference
    return {name: known[name]() for name in candidate[0][1]}


def offer_of(scene: str) -> CollectiveOffer:
    """The demonstration's offer of this title, or the first in this status."""
    titles = [s.title for s in SCENES if scene in (s.title, s.status)]
    found = with_status(CollectiveOffer.objects.filter(title__in=titles), timezone.now())
    return found.order_by("pk")[0]


def request_of(troupe: str) -> ReferencingRequest:
    """The referencing request of a partner of the demonstration, by the partner's name."""
    return ReferencingRequest.objects.get(partner__name=troupe)


def template_of(title: str) -> OfferTemplate:
    return OfferTemplate.objects.get(title=title)


def asked_of(state: str) -> OfferRequest:
    """The demonstration's first request in this state."""
    return OfferRequest.objects.filter(state=state).earliest("pk")


def booking_of(offer: CollectiveOffer) -> Booking:
    return Booking.objects.filter(offer=offer).latest("pk")


def who(role: str, page: Page) -> User | None:
    """Whom the page is for."""
    if role == "anonymous":
        return None
    if role == "staff":
        return User.objects.with_email(ADMIN).get()
    if role == "readonly":
        return stranger()
    if role == "partner":
        return _member(page.scene)
    return _at_school(page.scene, Role.PRINCIPAL if role == "principal" else Role.TEACHER)


def _member(scene: str) -> User:
    """A member of the partner of the scene, or named by it; of one not referenced for no scene."""
    if scene in {troupe.name for troupe in TROUPES}:
        return Membership.objects.filter(partner__name=scene).earliest("pk").user
    known = scene in {value for s in SCENES for value in (s.title, s.status)}
    if scene in REQUESTED or scene in TITLES:
        asked = asked_of(scene).template if scene in REQUESTED else template_of(scene)
        members = Membership.objects.filter(partner=asked.venue.partner)
    elif known:
        members = Membership.objects.filter(partner__venues__offers=offer_of(scene))
    else:
        siren = next(t.siren for t in TROUPES if not t.referenced)
        members = Membership.objects.filter(partner__siren=siren)
    return members.earliest("pk").user


def _at_school(scene: str, role: str) -> User:
    """The teacher who booked, else the first person of this role in the school concerned."""
    if scene in REQUESTED:
        return asked_of(scene).teacher
    if scene in TITLES:
        scene = "prebooked"
    offer = offer_of(scene)
    booking = Booking.objects.filter(offer=offer).order_by("-pk").first()
    if booking is not None and role == Role.TEACHER:
        return booking.teacher
    school = booking.institution if booking else offer.institution
    school = school or Institution.objects.get(uai=THERESE_PIERRE)
    return SchoolRole.objects.filter(institution=school, role=role).earliest("pk").user


def stranger() -> User:
    """Somebody ADAGE let in to read only, of an institution we do not know (S3)."""
    user = person(STRANGER, "Mme", "Anne", "Le Goff")
    SchoolRole.objects.get_or_create(
        user=user, defaults={"role": Role.READONLY, "entered_at": timezone.now()}
    )
    return user
