"""Suspends confirmations at once: a gate a ministry, shared or held alone (R45, I18).

A confirmation shares the row of its ministry, and so the table. A suspension takes the whole
table: locks of tables are served in turn, whereas a stream of confirmations that share a row
lets nobody ever have it alone.
"""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.compiled import compiled, prepared_cursor
from core.errors import NotAllowed, Refused
from core.rules import long_moment
from schools import policy
from schools.models import Institution, MinistryGate, Suspension
from schools.rules import MINISTRIES

SHARE_GATE = "SELECT ministry FROM schools_ministrygate WHERE ministry = %s FOR SHARE"
# Conflicts with the ROW SHARE that every « FOR SHARE » takes; reading stays free.
CLOSE_GATES = "LOCK TABLE schools_ministrygate IN EXCLUSIVE MODE"


@compiled
def _in_force(ministry: str, at: datetime) -> QuerySet[Suspension]:
    return Suspension.objects.in_force(ministry, at)


class Suspended(Refused):
    """Confirmations are suspended for this institution (R45)."""

    code = "SUSPENDED"
    title = "Les réservations sont suspendues"

    def __init__(self, suspension: Suspension, zone: str) -> None:
        if suspension.to_at:
            until = f"Elles reprendront le {long_moment(suspension.to_at, zone)}."
        else:
            until = "La date de reprise sera annoncée sur cette page."
        super().__init__(
            "L’administration du programme a suspendu les confirmations.",
            f"{until} Les préréservations sont conservées.",
            title=f"{self.title}\u00a0: {suspension.message}",
        )


def pass_gate(*, institution: Institution, prebooked_at: datetime) -> None:
    """Hold the gate of the institution's ministry open until the end of the transaction (I18).

    A suspension being set waits for us, or we wait for it and see it. Raises Suspended.
    """
    with prepared_cursor() as cursor:
        cursor.execute(SHARE_GATE, [institution.ministry])
        if cursor.fetchone() is None:  # a ministry added since the gates were made
            MinistryGate.objects.bulk_create(
                [MinistryGate(ministry=code) for code in MINISTRIES.today], ignore_conflicts=True
            )
            cursor.execute(SHARE_GATE, [institution.ministry])
    # A second statement on purpose: the first one's snapshot may be older than its lock.
    suspension = _in_force.first(institution.ministry, timezone.now())
    if suspension and not suspension.spares(prebooked_at):
        raise Suspended(suspension, institution.time_zone)


@transaction.atomic
def suspend(
    *,
    ministry: str,
    from_at: datetime,
    to_at: datetime | None,
    message: str,
    prebooked_before_at: datetime | None = None,
    by: User,
) -> Suspension:
    """Suspend confirmations for one ministry, or all of them when '' (R45).

    Waits for the confirmations under way; none commits after us. Raises NotAllowed.
    """
    _ask(by)
    _close_gates()
    return Suspension.objects.create(
        ministry=ministry,
        from_at=from_at,
        to_at=to_at,
        message=message,
        prebooked_before_at=prebooked_before_at,
    )


@transaction.atomic
def reword(
    *,
    suspension_id: int,
    from_at: datetime,
    to_at: datetime | None,
    message: str,
    prebooked_before_at: datetime | None,
    by: User,
) -> Suspension:
    """Change the dates or the message of a suspension, its ministry excepted. Raises NotAllowed."""
    _ask(by)
    _close_gates()
    suspension = Suspension.objects.get(pk=suspension_id)
    suspension.from_at, suspension.to_at = from_at, to_at
    suspension.message, suspension.prebooked_before_at = message, prebooked_before_at
    suspension.save()
    return suspension


def _ask(by: User) -> None:
    if not policy.may_suspend(by):
        raise NotAllowed("Seule l’administration du programme suspend les réservations.")


def _close_gates() -> None:
    """Wait for the confirmations under way; those that come now wait for us."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSE_GATES)
