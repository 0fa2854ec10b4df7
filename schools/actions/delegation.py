"""A head lends their decisions to a teacher of the school, and takes them back."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import NotAllowed, Refused
from core.rules import euros, short_date
from outbox.actions import post
from schools import policy, rules
from schools.models import Delegation, Institution, Role
from schools.queries import role_of

PRINCIPAL_ONLY = "Seul le chef d’établissement délègue ses décisions."


class AlreadyDelegated(Refused):
    """The same person already holds a delegation on some of these days."""

    code = "ALREADY_DELEGATED"
    title = "Cette personne a déjà une délégation à ces dates"

    def __init__(self, held: Delegation) -> None:
        super().__init__(
            f"Elle court du {short_date(held.from_date)} au {short_date(held.to_date)}.",
            "Retirez-la d’abord, ou choisissez d’autres dates.",
        )


class NotOfThisSchool(Refused):
    """Decisions are lent to a teacher of the same school only."""

    code = "NOT_OF_THIS_SCHOOL"
    title = "Cette personne n’enseigne pas dans votre établissement"

    def __init__(self) -> None:
        super().__init__(
            "Une délégation se donne à un enseignant de l’établissement, entré par ADAGE.",
            "Choisissez une personne de la liste.",
        )


class BadDelegation(Refused):
    """Dates or ceiling that make no sense."""

    code = "BAD_DELEGATION"
    title = "Ces dates ou ce plafond ne conviennent pas"

    def __init__(self) -> None:
        super().__init__("", "Reprenez les dates et le plafond de la délégation.")


class OverCeiling(Refused):
    """The booking costs more than the delegate may confirm."""

    code = "OVER_CEILING"
    title = "Cette réservation dépasse votre délégation"

    def __init__(self, delegation: Delegation, price: Decimal) -> None:
        super().__init__(
            f"Vous pouvez confirmer jusqu’à {euros(delegation.ceiling)} par réservation, et "
            f"celle-ci coûte {euros(price)}.",
            f"Laissez {delegation.given_by.full_name} décider.",
        )


@transaction.atomic
def delegate(
    *, delegate_id: int, from_date: date, to_date: date, ceiling: Decimal, by: User
) -> Delegation:
    """Lend the decisions of one's school, both days included, `ceiling` euros a booking at most.

    Raises NotAllowed, NotOfThisSchool, BadDelegation, AlreadyDelegated.
    """
    institution = _school_of(by)
    # Two heads, or two tabs: one after the other, so that the second reads the first's.
    Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)
    teachers = User.objects.filter(
        is_active=True, school_role__institution=institution, school_role__role=Role.TEACHER
    )
    person = teachers.filter(pk=delegate_id).first()
    if person is None:
        raise NotOfThisSchool
    if ceiling <= 0 or not rules.may_last(from_date, to_date):
        raise BadDelegation
    held = institution.delegations.filter(
        delegate=person, revoked_at=None, from_date__lte=to_date, to_date__gte=from_date
    ).first()
    if held is not None:
        raise AlreadyDelegated(held)
    given = Delegation.objects.create(
        institution=institution,
        delegate=person,
        from_date=from_date,
        to_date=to_date,
        ceiling=ceiling,
        given_by=by,
        given_at=timezone.now(),
    )
    post("delegation.given", subject=given, facts={"delegation_id": given.pk})
    return given


@transaction.atomic
def revoke(*, delegation_id: int, by: User) -> Delegation:
    """Take the decisions back, at once; twice is once. Raises NotAllowed, DoesNotExist."""
    institution = _school_of(by)
    locked = institution.delegations.select_for_update(no_key=True)
    given = locked.get(pk=delegation_id)
    if given.revoked_at is not None:
        return given
    given.revoked_at, given.revoked_by = timezone.now(), by
    given.save(update_fields=["revoked_at", "revoked_by"])
    post("delegation.revoked", subject=given, facts={"delegation_id": given.pk})
    return given


def hold_delegation(*, institution: Institution, by: User) -> Delegation | None:
    """The delegation `by` decides with, locked until the end of the transaction; None without one.

    A revocation waits for us, or we see it. The head needs none.
    """
    if policy.is_principal_of(by, institution):
        return None
    today = rules.day_at(timezone.now(), institution.time_zone)
    held = institution.delegations.in_force(today).filter(delegate=by)
    return held.select_for_update(no_key=True, of=("self",)).first()


def _school_of(by: User) -> Institution:
    role = role_of(by)
    institution = role.institution if role else None
    if institution is None or not policy.is_principal_of(by, institution):
        raise NotAllowed(PRINCIPAL_ONLY)
    return institution
