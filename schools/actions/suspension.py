"""Suspends confirmations and pre-bookings at once: a gate a ministry, shared or held alone (I18).

A confirmation shares the row of its ministry, and so the table; a pre-booking too, by the trigger
of its birth. A suspension takes the whole table: locks of tables are served in turn, whereas a
stream of confirmations that share a row lets nobody ever have it alone (R45).
"""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from core.compiled import prepared_cursor
from core.errors import NotAllowed, Refused
from core.rules import long_moment
from schools import policy
from schools.models import Institution, MinistryGate, Suspension
from schools.models.suspension import SCOPE
from schools.queries.suspensions import InForce, suspensions_in_force
from schools.rules import MINISTRIES

SHARE_GATE = "SELECT ministry FROM schools_ministrygate WHERE ministry = %s FOR SHARE"
# Conflicts with the ROW SHARE that every « FOR SHARE » takes; reading stays free.
CLOSE_GATES = "LOCK TABLE schools_ministrygate IN EXCLUSIVE MODE"


class Suspended(Refused):
    """Confirmations are suspended for this institution (R45).

    `suspension`: the one that stops the act; `held`: all that its school lives under; `zone`: its
    clock.
    """

    code = "SUSPENDED"
    what = "les confirmations"

    def __init__(self, suspension: Suspension, zone: str, held: InForce) -> None:
        if suspension.to_at:
            until = f"Elles reprendront le {long_moment(suspension.to_at, zone)}."
        else:
            until = "La date de reprise sera annoncée sur cette page."
        kept = "Les préréservations sont conservées jusqu’à leur date limite"
        if held.postpones_deadlines:
            kept += ", reportée de la durée de la suspension, au plus tard au début de l’événement"
        super().__init__(
            f"L’administration du programme a suspendu {self.what}.",
            f"{until} {kept}.",
            title=f"{suspension.title}\u00a0: {suspension.message}",
        )


class PrebookingsSuspended(Suspended):
    """Pre-bookings are suspended for this institution (R45)."""

    what = "les préréservations"


class NotRunning(Refused):
    """It is over, or has not begun."""

    code = "SUSPENSION_NOT_RUNNING"
    title = "Cette suspension n’est pas en cours"


def hold_gate(*, institution: Institution) -> None:
    """Hold the gate of the institution's ministry open until the end of the transaction (I18).

    A suspension being set waits for us, or we wait for it and the next statement sees it.
    """
    with prepared_cursor() as cursor:
        cursor.execute(SHARE_GATE, [institution.ministry])
        if cursor.fetchone() is None:  # a ministry added since the gates were made
            MinistryGate.objects.bulk_create(
                [MinistryGate(ministry=code) for code in MINISTRIES.today], ignore_conflicts=True
            )
            cursor.execute(SHARE_GATE, [institution.ministry])


def pass_gate(*, institution: Institution, prebooked_at: datetime) -> None:
    """Hold the gate, and ask whether this may be confirmed. Raises Suspended."""
    hold_gate(institution=institution)
    # A second statement on purpose: the first one's snapshot may be older than its lock.
    held = suspensions_in_force(institution, timezone.now())
    if suspension := held.confirmation(prebooked_at):
        raise Suspended(suspension, institution.time_zone, held)


@transaction.atomic
def suspend(*, from_at: datetime, message: str, by: User, **values: Any) -> Suspension:
    """Suspend acts of the schools of a ministry, an academy, a department, or of all of them (R45).

    `values`: the other columns of a suspension. Waits for the acts under way; none commits after.
    Raises NotAllowed.
    """
    _ask(by)
    _close_gates()
    return Suspension.objects.create(from_at=from_at, message=message, **values)


@transaction.atomic
def reword(*, suspension_id: int, by: User, **values: Any) -> Suspension:
    """Change the columns given, the schools it is for excepted. Raises NotAllowed.

    A start that has come stays: the database refuses another.
    """
    _ask(by)
    _close_gates()
    suspension = Suspension.objects.get(pk=suspension_id)
    changed = values.keys() - set(SCOPE)
    for name in changed:
        setattr(suspension, name, values[name])
    suspension.save(update_fields=changed)
    return suspension


@transaction.atomic
def lift_now(*, suspension_id: int, by: User) -> Suspension:
    """End a suspension that runs; deadlines already moved stay. Raises NotAllowed, NotRunning."""
    _ask(by)
    _close_gates()
    suspension, now = Suspension.objects.get(pk=suspension_id), timezone.now()
    if not suspension.runs(now):
        raise NotRunning("Elle n’a pas commencé, ou elle est terminée.")
    suspension.to_at = now
    suspension.save()
    return suspension


def _ask(by: User) -> None:
    if not policy.may_suspend(by):
        raise NotAllowed("Seule l’administration du programme suspend les réservations.")


def _close_gates() -> None:
    """Wait for the confirmations under way; those that come now wait for us."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSE_GATES)
