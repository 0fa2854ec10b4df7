"""Issuing: one run a statement day, one transaction a partner, numbers without a gap (R51)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from bookings.rules import local_day
from core.errors import NotAllowed
from core.rules import PARIS
from outbox.actions import post
from reimbursements import policy, rules
from reimbursements.actions.journal import Verb, record
from reimbursements.actions.pay import settle
from reimbursements.actions.refusals import LaterRunExists, NotAStatementDay
from reimbursements.models import (
    Statement,
    StatementCounter,
    StatementLine,
    StatementRun,
)
from reimbursements.queries.due import Due, cutoff, due_of, fitting
from venues.models import BankDetails, Partner


@dataclass(frozen=True)
class Issued:
    """What a run did for one partner; no statement when its bank details are missing, nor while its
    payments are stopped.
    """

    statement: Statement | None
    waits_for_bank_details: bool = False
    is_held: bool = False


@transaction.atomic
def start_run(*, day: date, by: User | None) -> StatementRun:
    """Begin the run of a statement day, or take it up again where it stopped.

    Raises NotAllowed, NotAStatementDay, LaterRunExists.
    """
    if not policy.issues(by):
        raise NotAllowed("Seule l’administration émet des justificatifs.")
    if not rules.is_statement_day(day) or day > local_day(timezone.now(), PARIS):
        raise NotAStatementDay(day)
    if later := StatementRun.objects.filter(day__gt=day).first():
        raise LaterRunExists(later.day)
    run, born = StatementRun.objects.get_or_create(
        day=day, defaults={"started_at": timezone.now(), "started_by": by}
    )
    if born:
        record(Verb.START, run=run, by=by)
    return run


@transaction.atomic
def issue_for_partner(*, run: StatementRun, partner_id: int, by: User | None) -> Issued:
    """Issue the statement of one partner for one run, once (R51).

    Without validated bank details the lines wait, and so they do while the payments of the partner
    are stopped (R49). The partner's row is locked: two runners at once issue one statement, which
    the constraints hold too.
    """
    partner = Partner.objects.select_for_update(no_key=True).get(pk=partner_id)
    if Statement.objects.filter(run=run, partner=partner).exists():
        return Issued(None)
    lines = fitting(due_of(partner.pk, cutoff(run.day)))
    if not lines:
        return Issued(None)
    if partner.is_stopped("PAYMENT", timezone.localdate()):
        return Issued(None, is_held=True)
    bank = partner.bank_details.filter(state=BankDetails.State.VALIDATED).first()
    if bank is None:
        return Issued(None, waits_for_bank_details=True)
    statement = _write(run, partner, bank, lines)
    record(Verb.ISSUE, run=run, statement=statement, by=by)
    facts = {"statement_id": statement.pk, "partner_id": partner.pk}
    post("statement.issued", subject=statement, facts=facts)
    if statement.total == 0:
        settle(statement, day=run.day, by=None)
    return Issued(statement)


def _write(run: StatementRun, partner: Partner, bank: BankDetails, lines: list[Due]) -> Statement:
    # The next number of the year, kept under the counter's lock until the commit: no gap.
    StatementCounter.objects.get_or_create(year=run.day.year)
    counter = StatementCounter.objects.select_for_update().get(year=run.day.year)
    StatementCounter.objects.filter(year=run.day.year).update(last=F("last") + 1)
    rank = counter.last + 1
    statement = Statement.objects.create(
        run=run,
        partner=partner,
        bank_details=bank,
        year=run.day.year,
        rank=rank,
        reference=rules.statement_reference(run.day, rank),
        issued_at=timezone.now(),
        partner_name=partner.name,
        partner_siren=partner.siren,
        total=sum((line.amount for line in lines), Decimal(0)),
    )
    StatementLine.objects.bulk_create(
        StatementLine(
            statement=statement,
            booking=line.booking,
            kind=line.kind,
            amount=line.amount,
            adjustment=line.adjustment,
            offer_title=line.booking.offer.title,
            institution_name=str(line.booking.institution),
            teacher_name=line.booking.teacher.full_name,
        )
        for line in lines
    )
    return statement
