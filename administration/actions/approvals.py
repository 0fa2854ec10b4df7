"""Two people for one act: asked by one, approved by another. Who may, their callers ask."""

from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.utils import timezone

from administration.models import Approval
from core.errors import Refused

State = Approval.State


class Person(Protocol):
    """Somebody of the administration."""

    pk: Any

    @property
    def full_name(self) -> str:
        """How journals name them."""
        ...


class AlreadyAsked(Refused):
    """Somebody asked before: another person answers."""

    code = "ALREADY_ASKED"
    title = "C’est déjà demandé"

    def __init__(self, approval: Approval) -> None:
        super().__init__(
            f"La demande est de {approval.asked_label}.",
            "Une autre personne doit la confirmer, ou l’écarter.",
        )


class NothingAsked(Refused):
    """No asking waits for an answer."""

    code = "NOTHING_ASKED"
    title = "Aucune demande n’attend"

    def __init__(self) -> None:
        super().__init__(
            "Cet acte demande deux personnes\u00a0: l’une le demande, une autre le confirme.",
            "Rechargez la page pour voir où il en est.",
        )


class SamePerson(Refused):
    """Who asks does not approve."""

    code = "SAME_PERSON"
    title = "Une autre personne doit confirmer"

    def __init__(self, why: str = "C’est vous qui l’avez demandé.") -> None:
        super().__init__(why, "Demandez à une autre personne qui en a le droit.")


@transaction.atomic
def ask(*, act: str, subject: str, values: dict[str, Any], by: Person) -> Approval:
    """The first of the two: write what is wanted. Raises AlreadyAsked."""
    try:
        with transaction.atomic():
            return Approval.objects.create(
                act=act,
                subject=subject,
                values=values,
                asked_by_id=by.pk,
                asked_label=by.full_name,
                asked_at=timezone.now(),
            )
    except IntegrityError:
        waiting = Approval.objects.filter(act=act, subject=subject, state=State.WAITING).first()
        if waiting is None:
            raise
        raise AlreadyAsked(waiting) from None


@transaction.atomic
def approve(*, act: str, subject: str, by: Person) -> Approval:
    """The second, who is another: the act may be done now. Raises NothingAsked, SamePerson."""
    approval = _lock(act, subject)
    if approval.asked_by_id == by.pk:
        raise SamePerson
    return _answer(approval, State.APPROVED, by)


@transaction.atomic
def dismiss(*, act: str, subject: str, by: Person) -> Approval:
    """Whoever may approve, or asked, puts the asking aside. Raises NothingAsked."""
    return _answer(_lock(act, subject), State.DISMISSED, by)


def _lock(act: str, subject: str) -> Approval:
    waiting = Approval.objects.select_for_update(no_key=True, of=("self",))
    found = waiting.filter(act=act, subject=subject, state=State.WAITING).first()
    if found is None:
        raise NothingAsked
    return found


def _answer(approval: Approval, state: str, by: Person) -> Approval:
    approval.state, approval.decided_by_id = state, by.pk
    approval.decided_label, approval.decided_at = by.full_name, timezone.now()
    approval.save()
    return approval
