"""Paying a statement, or taking back what the bank sent back (R29, R51, R53).

A payment takes two people: one asks for it, of a statement or of a whole run; another, who did not
validate the account paid on, confirms it.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from administration import actions as two_people
from administration.models import Approval
from bookings.actions import reimburse
from core.errors import NotAllowed
from outbox.actions import post
from reimbursements import policy
from reimbursements.actions.journal import Verb, record
from reimbursements.actions.refusals import (
    AccountHeld,
    CheckedTheAccount,
    NoteRequired,
    NotPayable,
    PaymentAsked,
    PaymentHeld,
)
from reimbursements.models import PAYMENT, Statement, StatementLine, StatementRun
from reimbursements.queries.runs import asked_payment

State = Statement.State
PREPARERS_ONLY = "Seules les personnes des finances préparent les versements."
PAYERS_ONLY = "Seules les personnes chargées des paiements confirment les versements."


@transaction.atomic
def ask_payment(
    *, run_id: int | None = None, statement_id: int | None = None, day: date, by: User
) -> Approval:
    """The first person: the transfers of a run, or of one statement, went out on this day.

    Nothing is paid yet: another person confirms. Raises NotAllowed, NotPayable, AlreadyAsked.
    """
    if not policy.prepares(by):
        raise NotAllowed(PREPARERS_ONLY)
    run = (
        StatementRun.objects.get(pk=run_id)
        if statement_id is None
        else StatementRun.objects.get(statements=statement_id)
    )
    statement = None if statement_id is None else Statement.objects.get(pk=statement_id)
    if statement is not None and statement.state != State.ISSUED:
        raise NotPayable(statement.reference, statement.get_state_display())
    values = {"day": day.isoformat()}
    subject = _subject(run_id, statement_id)
    asked = two_people.ask(act=PAYMENT, subject=subject, values=values, by=by)
    record(Verb.ASK, run=run, statement=statement, by=by)
    return asked


@transaction.atomic
def dismiss_payment(
    *, run_id: int | None = None, statement_id: int | None = None, by: User
) -> None:
    """Put the asking aside, by whoever could have asked. Raises NotAllowed, NothingAsked."""
    if not policy.prepares(by):
        raise NotAllowed(PREPARERS_ONLY)
    two_people.dismiss(act=PAYMENT, subject=_subject(run_id, statement_id), by=by)


def pay_run(*, run_id: int, by: User) -> int:
    """The second person: mark paid every statement of a run that waits; returns how many.

    One transaction a statement: one that cannot be paid keeps none of the others back, nor does
    one whose account is too recent, or whose partner is stopped (R49); it is asked for alone
    afterwards. Raises NotAllowed, NothingAsked, SamePerson, CheckedTheAccount, AccountHeld and
    PaymentHeld (all of them are).
    """
    waiting = Statement.objects.filter(run_id=run_id, state=State.ISSUED).order_by("pk")
    with transaction.atomic():
        statements = list(waiting.select_related("bank_details", "partner"))
        payable = [one for one in statements if not (_is_held(one) or _is_stopped(one))]
        _ask_second(by, payable or statements)
        approval = two_people.approve(act=PAYMENT, subject=_subject(run_id, None), by=by)
    paid = 0
    for statement_id in [one.pk for one in payable]:
        try:
            _pay(statement_id, approval, by)
        except (NotPayable, PaymentHeld):
            continue  # Somebody paid, rejected or stopped it meanwhile.
        paid += 1
    return paid


@transaction.atomic
def pay_statement(*, statement_id: int, by: User) -> Statement:
    """The second person: the transfer of a statement went out, its bookings are reimbursed.

    Raises NotAllowed, NotPayable (paid twice, or rejected), NothingAsked, SamePerson,
    CheckedTheAccount, AccountHeld, PaymentHeld.
    """
    statement = _lock(statement_id, by)
    _ask_second(by, [statement])
    approval = two_people.approve(act=PAYMENT, subject=_subject(None, statement_id), by=by)
    return _pay(statement.pk, approval, by)


@transaction.atomic
def _pay(statement_id: int, approval: Approval, by: User) -> Statement:
    statement = _lock(statement_id, by)
    if _is_stopped(statement):
        raise PaymentHeld([statement.partner_name])
    day = date.fromisoformat(approval.values["day"])
    settle(statement, day=day, by=by, approval=approval)
    return statement


def settle(
    statement: Statement, *, day: date, by: User | None, approval: Approval | None = None
) -> None:
    """Move a locked statement to paid, and its used bookings with it; for this app's actions."""
    statement.pay(day=day, approval=approval)
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
def withdraw_statement(*, statement_id: int, note: str, by: User) -> Statement:
    """A statement was wrong and its transfer has not left: its lines wait for the next run (R51).

    Refused once somebody said that the transfer had left. Raises NotAllowed, NotPayable,
    NoteRequired, PaymentAsked.
    """
    statement = _lock(statement_id, by)
    if not note.strip():
        raise NoteRequired
    if asked_payment(statement) or asked_payment(statement.run):
        raise PaymentAsked
    statement.withdraw(day=timezone.localdate(), note=note.strip())
    statement.save()
    statement.lines.update(returned_at=timezone.now())
    record(Verb.WITHDRAW, run=statement.run, statement=statement, by=by, note=note.strip())
    post("statement.withdrawn", subject=statement, facts=_facts(statement))
    return statement


@transaction.atomic
def record_export(*, run_id: int, by: User) -> None:
    """Journal that the transfer file of a run was downloaded. Raises NotAllowed."""
    if not policy.prepares(by):
        raise NotAllowed("Seules les personnes des finances téléchargent les virements.")
    record(Verb.EXPORT, run=StatementRun.objects.get(pk=run_id), by=by)


def _lock(statement_id: int, by: User) -> Statement:
    """The statement, locked and still to be paid."""
    if not policy.pays(by, None) or by is None:
        raise NotAllowed(PAYERS_ONLY)
    statement = (
        Statement.objects.select_for_update(no_key=True, of=("self",))
        .select_related("run", "bank_details", "partner")
        .get(pk=statement_id)
    )
    if statement.state != State.ISSUED:
        raise NotPayable(statement.reference, statement.get_state_display())
    return statement


def _ask_second(by: User, statements: list[Statement]) -> None:
    """The second person pays on no account that they validated, nor on a recent one."""
    if not policy.pays(by, None):
        raise NotAllowed(PAYERS_ONLY)
    theirs = [one for one in statements if policy.checked_the_account(by, one)]
    if theirs:
        raise CheckedTheAccount([one.partner_name for one in theirs])
    if held := [one for one in statements if _is_held(one)]:
        until = max(one.bank_details.payable_from for one in held)
        raise AccountHeld([one.partner_name for one in held], until)
    if stopped := [one for one in statements if _is_stopped(one)]:
        raise PaymentHeld([one.partner_name for one in stopped])


def _is_held(statement: Statement) -> bool:
    """Its account came too recently for a transfer (R51)."""
    return statement.total > 0 and timezone.now() < statement.bank_details.payable_from


def _is_stopped(statement: Statement) -> bool:
    """The administration stopped the payments of its partner (R49)."""
    return statement.total > 0 and statement.partner.is_stopped("PAYMENT", timezone.localdate())


def _subject(run_id: int | None, statement_id: int | None) -> str:
    """What the approval is about; the trigger of a statement reads the same words."""
    return f"run:{run_id}" if statement_id is None else f"statement:{statement_id}"


def _facts(statement: Statement) -> dict[str, object]:
    return {"statement_id": statement.pk, "partner_id": statement.partner_id}
