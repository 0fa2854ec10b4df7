"""The school of the demonstration that joined another: its teachers and its credit followed."""

from datetime import date

from accounts.models import User
from bookings.actions import change_school
from schools.models import Institution, SchoolChange

CLEUNAY, GAYEULLES = "0350760L", "0350027P"


def merge(today: date, admin: User) -> None:
    """Once: a merger that somebody undid stays undone."""
    school = Institution.objects.get(uai=CLEUNAY)
    if school.changes.exists():
        return
    change_school(
        kind=SchoolChange.Kind.MERGE,
        institution_id=school.pk,
        successor_id=Institution.objects.get(uai=GAYEULLES).pk,
        on_date=today,
        reason="Arrêté de la rectrice : les deux collèges n’en font plus qu’un.",
        by=admin,
    )
