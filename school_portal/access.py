"""Who may come in: people sent by ADAGE, and what each role opens (S3, S31)."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking
from bookings.queries.decisions import bookings_of_school, decisions_waiting, principals_at
from bookings.queries.follow_up import booking_standing
from bookings.queries.status import Status
from core.errors import NotAllowed
from core.rules.french import middle_date
from schools.models import Delegation, Institution, Role, SchoolRole
from schools.queries import delegation_of, role_of

Page = Callable[Concatenate[HttpRequest, SchoolRole, ...], HttpResponse]
DeciderPage = Callable[Concatenate[HttpRequest, SchoolRole, Delegation | None, ...], HttpResponse]
View = Callable[..., HttpResponse]

YOU_ARE = {
    Role.TEACHER: "Votre compte est « enseignant ». Il permet de préréserver et de retirer vos "
    "préréservations, mais pas de décider pour l’établissement.",
    Role.PRINCIPAL: "Votre compte est « chef d’établissement ». Il permet de confirmer, de refuser "
    "et d’annuler, mais pas de préréserver.",
    Role.READONLY: "Votre compte permet de consulter les offres, mais pas d’agir.",
}


def waiting_here(request: HttpRequest, school: Institution, now: datetime) -> list[Booking]:
    """What waits for the head of this school, read once for the page and for its header."""
    waiting: list[Booking] = decisions_waiting(school, now)
    request.decisions_waiting = len(waiting)  # type: ignore[attr-defined]
    return waiting


def school_page(page: Page) -> View:
    """Open to whoever came in through ADAGE; the view receives their role."""

    @wraps(page)
    def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
        role = role_of(person(request))
        if role is None:
            raise NotAllowed(
                "Cet espace s’ouvre depuis ADAGE, avec un compte d’établissement scolaire.",
                title="Espace réservé aux établissements",
            )
        return page(request, role, **arguments)

    return view


def members_page(page: Page) -> View:
    """Open to the people of a known institution: teachers, heads, readers (S3)."""

    @school_page
    @wraps(page)
    def view(request: HttpRequest, role: SchoolRole, **arguments: Any) -> HttpResponse:
        if role.institution is None:
            raise NotAllowed(
                "ADAGE ne nous a pas dit de quel établissement vous êtes, ou cet établissement "
                "ne participe pas au dispositif. Vous pouvez consulter les offres.",
                title="Page réservée aux établissements participants",
            )
        return page(request, role, **arguments)

    return view


def teacher_page(page: Page) -> View:
    """Open to teachers whom ADAGE lets pre-book (S31)."""

    @school_page
    @wraps(page)
    def view(request: HttpRequest, role: SchoolRole, **arguments: Any) -> HttpResponse:
        if role.role != Role.TEACHER or not role.can_prebook:
            raise NotAllowed(
                YOU_ARE[Role.READONLY if role.role == Role.TEACHER else Role(role.role)],
                title="Action réservée aux enseignants",
                facts=[("Le droit qui manque", "Préréserver une offre")],
            )
        return page(request, role, **arguments)

    return view


def principal_page(page: Page) -> View:
    """Open to the head of the school; others learn which right is missing and who has it (S20)."""

    @members_page
    @wraps(page)
    def view(request: HttpRequest, role: SchoolRole, **arguments: Any) -> HttpResponse:
        if role.role != Role.PRINCIPAL:
            raise _principals_only(role, arguments.get("reference", ""))
        return page(request, role, **arguments)

    return view


def delegation_page(page: DeciderPage) -> View:
    """Open to the head of the school, and to a teacher who holds their decisions today.

    The view receives the role and the delegation that opens the page, None for the head.
    """

    @members_page
    @wraps(page)
    def view(request: HttpRequest, role: SchoolRole, **arguments: Any) -> HttpResponse:
        delegation = None
        if role.role == Role.TEACHER:
            delegation = delegation_of(person(request), school_of(role), timezone.now())
        if role.role != Role.PRINCIPAL and delegation is None:
            raise _principals_only(role, arguments.get("reference", ""))
        return page(request, role, delegation, **arguments)

    return view


def decider_page(page: Page) -> View:
    """Open to the same people, for a page that is the same whoever decides."""

    @delegation_page
    @wraps(page)
    def view(
        request: HttpRequest, role: SchoolRole, _delegation: Delegation | None, **arguments: Any
    ) -> HttpResponse:
        return page(request, role, **arguments)

    return view


def person(request: HttpRequest) -> User:
    """Who is signed in; the doors let nobody else through."""
    assert isinstance(request.user, User)
    return request.user


def school_of(role: SchoolRole) -> Institution:
    """The institution of a person let in by `members_page`."""
    assert role.institution is not None
    return role.institution


def _principals_only(role: SchoolRole, reference: str) -> NotAllowed:
    """Which right is missing, who has it, where the booking one wanted to decide on stands."""
    school = school_of(role)
    names = ", ".join(principal.full_name for principal in principals_at(school))
    facts = [
        ("Le droit qui manque", "Confirmer, refuser ou annuler une réservation"),
        ("Qui peut décider", names or "La direction de votre établissement, depuis ADAGE"),
    ]
    links = []
    if booking := bookings_of_school(school).filter(reference=reference).first():
        standing = booking_standing(booking, timezone.now())
        said = standing.label.lower()
        if standing.status == Status.PREBOOKED and standing.until:
            said = f"à confirmer avant le {middle_date(standing.until, booking.offer.time_zone)}"
        where_it_stands = f"{booking.offer.title}, {said}"
        facts.append(("Où en est l’offre", where_it_stands))
        links = [
            ("Voir où en est la réservation", reverse("school:booking", args=[reference])),
            ("Revenir au suivi", reverse("school:follow_up")),
        ]
    title = "Action réservée au chef d’établissement"
    return NotAllowed(YOU_ARE[Role(role.role)], title=title, facts=facts, links=links)
