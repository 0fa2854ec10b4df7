"""Who acts for a school that joins another: teachers follow, the head comes in anew (R54, R32).

Two heads of one school would decide on each other's bookings: the head of the school that closes,
and whoever only looks there, keep nothing until ADAGE says where they are.
"""

from typing import Any

from django.utils import timezone

from accounts.models import User
from outbox.actions import post
from schools.models import Delegation, Institution, Role, SchoolRole

Person = list[Any]  # account, role, may pre-book: what `SchoolChange.moved` holds


def take_delegations_back(school: Institution, by: User) -> None:
    """Decisions lent in a school that closes are lent no more, for good (R32)."""
    lent = Delegation.objects.filter(institution=school, revoked_at=None).order_by("pk")
    for given in lent.select_for_update(no_key=True, of=("self",)):
        given.revoked_at, given.revoked_by = timezone.now(), by
        given.save(update_fields=["revoked_at", "revoked_by"])
        post("delegation.revoked", subject=given, facts={"delegation_id": given.pk})


def move_people(school: Institution, successor: Institution) -> list[Person]:
    """Teachers go to the successor, the others to no school; answers what each was."""
    rows = SchoolRole.objects.filter(institution=school).order_by("pk")
    roles = list(rows.select_for_update(no_key=True, of=("self",)))
    people = [[role.user_id, role.role, role.can_prebook] for role in roles]
    for role in roles:
        if role.role == Role.TEACHER:
            role.institution = successor
        else:
            role.institution, role.role, role.can_prebook = None, Role.READONLY, False
        role.save(update_fields=["institution", "role", "can_prebook"])
    return people


def return_people(people: list[Person], successor: Institution, school: Institution) -> None:
    """The way back, of those whom ADAGE has not sent elsewhere since."""
    former = {user: (role, can_prebook) for user, role, can_prebook in people}
    moved = SchoolRole.objects.filter(user__in=former).order_by("pk")
    for row in moved.select_for_update(no_key=True, of=("self",)):
        role, can_prebook = former[row.user_id]
        follows = role == Role.TEACHER
        if row.institution_id != (successor.pk if follows else None):
            continue
        row.institution, row.role, row.can_prebook = school, role, can_prebook
        row.save(update_fields=["institution", "role", "can_prebook"])
