"""Paying a statement, or taking back what the bank sent back (R29, R51, R53)."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.actions import reimburse
from core.errors import NotAllowed
from outbox.actions import post
from reimbursements import policy
from reimbursements.actions.journal import Verb, record
from reimbursements.actions.refusals import NoteRequired, NotPayable
from reimbursements.models import Statement, StatementLine, StatementRun

State = Statement.State


def pay_run(*, run_id: int, day: date, by: User) -> int:
    """Mark paid, on this day, every statement of a run that waits; returns how many.

    One transaction a statement: one that cannot be paid keeps none of the others back.
    Raises NotAllowed.
    """
    waiting = Statement.objects.filter(run_id=run_id, state=State.ISSUED).order_by("pk")
    paid = 0
    for statement_id in list(waiting.values_list("pk", flat=True)):
        try:
            pay_statement(statement_id=statement_id, day=day, by=by)
        except NotPayable:
            continue  # Somebody paid or rejected it meanwhile.
        paid += 1
    return paid


@transaction.atomic
def pay_statement(*, statement_id: int, day: date, by: User) -> Statement:
    """The transfer of a statement went out: its bookings are reimbursed.

    Raises NotAllowed, NotPayable (paid twice, or rejected).
    """
    statement = _lock(statement_id, by)
    settle(statement, day=day, by=by)
    return statement


def settle(statement: Statement, *, day: date, by: User | None) -> None:
    """Move a locked statement to paid, and its used bookings with it; for this app's actions."""
    statement.pay(day=day)
    statement.save()
    record(Verb.PAY, run=statement.run, statement=statement, by=by)
    post("statement.paid", subject=statement, facts=_facts(statement))
    # Those cancelled since stay cancelled: their correction comes on the next statement.
    lines = statement.lines.filter(kind=StatementLine.Kind.BOOKING, booking__state="USED")
    for booking_id in lines.order_by("booking__offer_id").values_list("booking_id", flat=True):
        reimburse(booking_id=booking_id, by=by)


@transaction.atomic
def reject_statement(*, statement_id: int, day: date, note: str, by: User) -> Statement:
    """The bank sent the transfer back: its lines wait for the next run (R51).

    Raises NotAllowed, NotPayable, NoteRequired.
    """
    statement = _lock(statement_id, by)
    if not note.strip():
        raise NoteRequired
    statement.reject(day=day, note=note.strip())
    statement.save()
    statement.lines.update(returned_at=timezone.now())
    record(Verb.REJECT, run=statement.run, statement=statement, by=by, note=note.strip())
    post("statement.rejected", subject=statement, facts=_facts(statement))
    return statement


@transaction.atomic
def record_export(*, run_id: int, by: User) -> None:
    """Journal that the transfer file of a run was downloaded. Raises NotAllowed."""
    if not policy.pays(by, None) or by is None:
        raise NotAllowed("Seule l’administration télécharge les fichiers de virements.")
    record(Verb.EXPORT, run=StatementRun.objects.get(pk=run_id), by=by)


def _lock(statement_id: int, by: User) -> Statement:
    """The statement, locked and still to be paid."""
    if not policy.pays(by, None) or by is None:
        raise NotAllowed("Seule l’administration enregistre les versements.")
    statement = (
        Statement.objects.select_for_update(no_key=True, of=("self",))
        .select_related("run")
        .get(pk=statement_id)
    )
    if statement.state != State.ISSUED:
        raise NotPayable(statement.reference, statement.get_state_display())
    return statement


def _facts(statement: Statement) -> dict[str, object]:
    return {"statement_id": statement.pk, "partner_id": statement.partner_id}
