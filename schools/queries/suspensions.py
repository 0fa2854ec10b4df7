"""The suspensions a school lives under, read once a page (R45)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from core.compiled import compiled
from schools.models import Institution, Suspension
from schools.models.suspension import SCOPE


@dataclass(frozen=True)
class InForce:
    """Those of one school at one moment, the one that spares least first."""

    rows: tuple[Suspension, ...] = ()

    @property
    def stops_confirmations(self) -> bool:
        """One of them stops confirmations, whatever it spares."""
        return any(one.stops_confirmations for one in self.rows)

    @property
    def postpones_deadlines(self) -> bool:
        """One of them moves the deadlines of what waits, whichever stops it."""
        return any(one.postpones_deadlines for one in self.rows)

    def confirmation(self, prebooked_at: datetime) -> Suspension | None:
        """The one that stops the confirmation of what was pre-booked then, the last to end."""
        stops = [one for one in self.rows if one.stops_confirmations]
        return _last([one for one in stops if not one.spares(prebooked_at)])

    @property
    def prebookings(self) -> Suspension | None:
        """The one that stops its pre-bookings, the last to end."""
        return _last([one for one in self.rows if one.stops_prebookings])

    @property
    def credit(self) -> Suspension | None:
        """The one that hides its credit, the last to end."""
        return _last([one for one in self.rows if one.hides_credit])


def _last(found: list[Suspension]) -> Suspension | None:
    endless = next((one for one in found if one.to_at is None), None)
    return endless or max(found, key=lambda one: one.to_at or one.from_at, default=None)


NONE = InForce()


def suspensions_in_force(institution: Institution, at: datetime) -> InForce:
    """What an institution lives under at a moment, in one query."""
    school = (institution.ministry, institution.academy, institution.department_code)
    return InForce(tuple(_in_force(*map(str, school), at)))


@compiled
def _in_force(
    ministry: str, academy: str, department_code: str, at: datetime
) -> QuerySet[Suspension]:
    return Suspension.objects.in_force(
        at, ministry=ministry, academy=academy, department_code=department_code
    )


def suspensions_read_once(institution: Institution, at: datetime) -> InForce:
    """The same for a page, whose banner and rows speak of it: remembered on this institution."""
    if not hasattr(institution, "suspensions_read"):
        institution.suspensions_read = suspensions_in_force(institution, at)  # type: ignore[attr-defined]
    found: InForce = institution.suspensions_read  # type: ignore[attr-defined]
    return found


def is_suspended(now: datetime, role: str = "") -> Exists:
    """Whether the school of a role (`role`: the path to it) lives under one: to annotate with."""
    school = {name: OuterRef(f"{role}institution__{name}") for name in SCOPE}
    return Exists(Suspension.objects.in_force(now, **school).order_by())


def remember_no_suspension(institution: Institution) -> None:
    """For who has just read that there is none."""
    institution.suspensions_read = NONE  # type: ignore[attr-defined]
