"""Who may come in: people sent by ADAGE, and what each role opens (S3, S31)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse

from accounts.models import User
from bookings.queries import heads_of
from ground.errors import NotAllowed
from schools.models import Institution, Role, SchoolRole
from schools.queries import role_of

Page = Callable[Concatenate[HttpRequest, SchoolRole, ...], HttpResponse]
View = Callable[..., HttpResponse]

YOU_ARE = {
    Role.TEACHER: "Votre compte est « enseignant ». Il permet de préréserver et de retirer vos "
    "préréservations, mais pas de décider pour l’établissement.",
    Role.PRINCIPAL: "Votre compte est « chef d’établissement ». Il permet de confirmer, de refuser "
    "et d’annuler, mais pas de préréserver.",
    Role.READONLY: "Votre compte permet de consulter les offres, mais pas d’agir.",
}


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


def head_page(page: Page) -> View:
    """Open to the head of the school; others learn which right is missing and who has it (S20)."""

    @members_page
    @wraps(page)
    def view(request: HttpRequest, role: SchoolRole, **arguments: Any) -> HttpResponse:
        if role.role != Role.PRINCIPAL:
            raise NotAllowed(
                YOU_ARE[Role(role.role)],
                title="Action réservée au chef d’établissement",
                facts=_who_decides(school_of(role)),
            )
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


def _who_decides(institution: Institution) -> list[tuple[str, str]]:
    names = ", ".join(head.full_name for head in heads_of(institution))
    return [
        ("Le droit qui manque", "Confirmer, refuser ou annuler une réservation"),
        ("Qui peut décider", names or "La direction de votre établissement, depuis ADAGE"),
    ]
