"""A payment takes two people, and who validated an account does not pay on it (R53)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from administration.actions import AlreadyAsked, NothingAsked, SamePerson
from administration.models import Approval
from core.errors import NotAllowed
from reimbursements import actions
from reimbursements.models import PaymentAct, Statement
from tests.factories.payments import BankDetailsFactory, past_bookings
from tests.factories.people import StaffFactory, UserFactory, with_role
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import VenueFactory
from tests.owner import SqlValue

pytestmark = pytest.mark.django_db
FIRST = date(2026, 12, 1)
ENDED = datetime(2026, 11, 10, 15, tzinfo=UTC)


@pytest.fixture
def statement() -> Iterator[Statement]:
    """One that waits for its payment, on an account that somebody validated."""
    with time_machine.travel(datetime(2026, 12, 1, 8, tzinfo=UTC), tick=False):
        checker = StaffFactory()
        account = BankDetailsFactory(decided_by=checker, decided_at=timezone.now())
        venue = VenueFactory(partner=account.partner)
        past_bookings(venue, InstitutionFactory(), [(ENDED, Decimal("450.00"))], state="USED")
        (issued,) = actions.run_statements(day=FIRST, by=None).issued
        yield issued


def state(statement: Statement) -> str:
    return str(Statement.objects.values_list("state", flat=True).get(pk=statement.pk))


def test_one_asks_another_confirms(statement: Statement) -> None:
    """The day is the one that the first person gave; both are in the journal."""
    clerk, payer = with_role("Finance (saisie)"), with_role("Finance (paiement)")
    actions.ask_payment(statement_id=statement.pk, day=FIRST, by=clerk)
    assert state(statement) == "ISSUED"
    paid = actions.pay_statement(statement_id=statement.pk, by=payer)
    assert (state(statement), paid.paid_on) == ("PAID", FIRST)
    acts = PaymentAct.objects.filter(statement=statement, verb__in=["ask", "pay"])
    assert [(act.verb, act.actor_id) for act in acts] == [("ask", clerk.pk), ("pay", payer.pk)]


def test_nobody_pays_alone(statement: Statement) -> None:
    """Neither without an asking, nor on one's own; a superuser neither."""
    alone = StaffFactory()
    with pytest.raises(NothingAsked):
        actions.pay_statement(statement_id=statement.pk, by=alone)
    actions.ask_payment(statement_id=statement.pk, day=FIRST, by=alone)
    with pytest.raises(SamePerson):
        actions.pay_statement(statement_id=statement.pk, by=alone)
    with pytest.raises(AlreadyAsked):
        actions.ask_payment(statement_id=statement.pk, day=FIRST, by=StaffFactory())
    assert state(statement) == "ISSUED"


@pytest.mark.parametrize("whole_run", [False, True], ids=["a statement", "a run"])
def test_who_validated_the_account_does_not_pay_on_it(statement: Statement, whole_run) -> None:
    what = {"run_id": statement.run_id} if whole_run else {"statement_id": statement.pk}
    pay = actions.pay_run if whole_run else actions.pay_statement
    actions.ask_payment(**what, day=FIRST, by=StaffFactory())
    with pytest.raises(actions.CheckedTheAccount, match="Vous avez validé"):
        pay(**what, by=statement.bank_details.decided_by)
    assert state(statement) == "ISSUED"
    assert Approval.objects.get().state == "WAITING"
    pay(**what, by=StaffFactory())
    assert state(statement) == "PAID"


def test_a_run_is_marked_paid_by_two(statement: Statement) -> None:
    clerk = StaffFactory()
    with pytest.raises(NothingAsked):
        actions.pay_run(run_id=statement.run_id, by=clerk)
    actions.ask_payment(run_id=statement.run_id, day=FIRST, by=clerk)
    with pytest.raises(SamePerson):
        actions.pay_run(run_id=statement.run_id, by=clerk)
    assert actions.pay_run(run_id=statement.run_id, by=StaffFactory()) == 1
    assert state(statement) == "PAID"


def test_each_of_the_two_has_a_right_of_their_own(statement: Statement) -> None:
    clerk, stranger = with_role("Finance (saisie)"), UserFactory(is_staff=True)
    with pytest.raises(NotAllowed):
        actions.ask_payment(statement_id=statement.pk, day=FIRST, by=stranger)
    actions.ask_payment(statement_id=statement.pk, day=FIRST, by=with_role("Finance (saisie)"))
    with pytest.raises(NotAllowed):
        actions.pay_statement(statement_id=statement.pk, by=clerk)
    with pytest.raises(NotAllowed):
        actions.reject_statement(statement_id=statement.pk, day=FIRST, note="Clos", by=clerk)
    assert state(statement) == "ISSUED"


def test_an_asking_put_aside_may_be_asked_again(statement: Statement) -> None:
    clerk, payer = with_role("Finance (saisie)"), with_role("Finance (paiement)")
    actions.ask_payment(statement_id=statement.pk, day=FIRST, by=clerk)
    actions.dismiss_payment(statement_id=statement.pk, by=clerk)
    with pytest.raises(NothingAsked):
        actions.pay_statement(statement_id=statement.pk, by=payer)
    actions.ask_payment(statement_id=statement.pk, day=FIRST, by=clerk)
    actions.pay_statement(statement_id=statement.pk, by=payer)
    assert state(statement) == "PAID"


def raw(statement: str, *values: SqlValue) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("end", ["PAID", "REJECTED"])
def test_raw_sql_writes_no_statement_that_is_settled_already(
    statement: Statement, end: str
) -> None:
    """The two people are asked for when it becomes paid: it cannot begin so."""
    columns = [field.column for field in Statement._meta.concrete_fields if not field.primary_key]
    day = {"PAID": "paid_on", "REJECTED": "rejected_on"}[end]
    instead = {"state": f"'{end}'", day: "now()", "rank": "rank + 1", "reference": "'JR-2'"}
    values = ", ".join(instead.get(column, column) for column in columns)
    copy = (
        f"INSERT INTO reimbursements_statement ({', '.join(columns)})"
        f" SELECT {values} FROM reimbursements_statement WHERE id = %s"
    )
    with pytest.raises(ProgrammingError, match="Cannot insert"):
        raw(copy, statement.pk)


def test_raw_sql_pays_no_statement_alone(statement: Statement) -> None:
    """The database asks for the two people, and that the second did not validate the account."""
    pay = (
        "UPDATE reimbursements_statement SET state = 'PAID', paid_on = '2026-12-01',"
        " approval_id = %s WHERE id = %s"
    )
    one, two = StaffFactory(), StaffFactory()
    for about in ("statement:999", f"statement:{statement.pk}"):
        asked = Approval.objects.create(
            act="payment", subject=about, asked_by=one, asked_label="x", asked_at=timezone.now()
        )
        with pytest.raises(ProgrammingError, match="paid by two people"):
            raw(pay, asked.pk, statement.pk)
        with pytest.raises(IntegrityError, match="approval_is_of_two_people"):
            raw(
                "UPDATE administration_approval SET state = 'APPROVED', decided_by_id = %s,"
                " decided_at = now() WHERE id = %s",
                one.pk,
                asked.pk,
            )
    with pytest.raises(ProgrammingError, match="paid by two people"):
        raw(pay, None, statement.pk)
    checker = statement.bank_details.decided_by_id
    approve = (
        "UPDATE administration_approval SET state = 'APPROVED', decided_by_id = %s,"
        " decided_at = now() WHERE subject = %s"
    )
    raw(approve, checker, f"statement:{statement.pk}")
    with pytest.raises(ProgrammingError, match="paid by two people"):
        raw(pay, asked.pk, statement.pk)
    raw(approve, two.pk, "statement:999")
    with pytest.raises(ProgrammingError, match="paid by two people"):
        raw(pay, Approval.objects.get(subject="statement:999").pk, statement.pk)
    assert state(statement) == "ISSUED"


def test_what_two_people_said_is_never_written_again(statement: Statement) -> None:
    clerk, payer = StaffFactory(), StaffFactory()
    actions.ask_payment(statement_id=statement.pk, day=FIRST, by=clerk)
    actions.pay_statement(statement_id=statement.pk, by=payer)
    for change in ("decided_by_id = asked_by_id", "values = '{}'", "state = 'WAITING'"):
        with pytest.raises((ProgrammingError, IntegrityError)):
            raw(f"UPDATE administration_approval SET {change}")
    for change in ("paid_on = '2020-01-01'", "approval_id = NULL"):
        with pytest.raises(ProgrammingError):
            raw(f"UPDATE reimbursements_statement SET {change}")


def test_the_pages_offer_each_person_their_button(statement: Statement, client: Client) -> None:
    page = reverse("admin:reimbursements_statementrun_change", args=[statement.run_id])
    ask, pay = "Demander le versement du lot", "Marquer tout le lot versé"

    def offered(person: User) -> list[str]:
        client.force_login(person)
        shown = client.get(page).content.decode()
        return [words for words in (ask, pay) if f">{words}</a>" in shown]

    clerk, payer = with_role("Finance (saisie)"), with_role("Finance (paiement)")
    assert (offered(clerk), offered(payer), offered(with_role("Lecture"))) == ([ask], [ask], [])
    client.force_login(clerk)
    said = {"day": "2026-12-01"}
    client.post(reverse("admin:reimbursements_statementrun_demander-le-versement",
                        args=[statement.run_id]), said)  # fmt: skip
    assert (offered(clerk), offered(payer)) == ([], [pay])
    assert f"Par {clerk.full_name}, virement du" in client.get(page).content.decode()
    client.post(reverse("admin:reimbursements_statementrun_payer", args=[statement.run_id]))
    assert state(statement) == "PAID"
