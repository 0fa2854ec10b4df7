"""A new account: handed over by an owner who proves it is them, told to all, not paid at once.

Somebody who took a session, a mailbox or an accountant's patience changes where money goes: each
step costs them something, and leaves three days to notice (R51).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp

from accounts import rules as account_rules
from accounts.actions import begin_second_factor, prove_second_factor
from administration.models import Approval
from core.errors import NotAllowed
from outbox.actions import deliver_due
from reimbursements import actions
from reimbursements.models import Statement
from reimbursements.queries.runs import to_transfer
from tests.factories.payments import BankDetailsFactory, past_bookings
from tests.factories.people import StaffFactory
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import MemberFactory, PartnerFactory, VenueFactory
from tests.files import pdf as pdf_file
from venues.actions.bank import submit_bank_details
from venues.models import BankDetails, Membership

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 12, 1, 8, tzinfo=UTC)
FIRST = date(2026, 12, 1)
SECRET = "un-secret-bien-long"
SECOND = timedelta(seconds=1)
HOLD = timedelta(hours=72)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def owner(client: Client) -> Any:
    """Who answers for a structure, signed in with `client`."""
    person = MemberFactory(partner=PartnerFactory(), secret=SECRET)
    person.memberships.update(role=Membership.Role.OWNER)
    client.force_login(person)
    return person


def sent(**changes: str) -> dict[str, Any]:
    """The form of an account, right but for what is changed."""
    return {
        "holder": "Théâtre de l’Éclusier",
        "iban": "FR76 3000 6000 0112 3456 7890 189",
        "bic": "AGRIFRPPXXX",
        "document": SimpleUploadedFile("rib.pdf", pdf_file()),
        "proof": SECRET,
    } | changes


def hand_over(client: Client, **changes: str) -> Any:
    return client.post(reverse("partner:bank"), sent(**changes))


def issued(*ages: timedelta) -> list[Statement]:
    """Statements of one run, each on an account handed over so long ago."""
    for age in ages:
        account = BankDetailsFactory(submitted_at=timezone.now() - age, decided_by=StaffFactory())
        ends = [(datetime(2026, 11, 10, 15, tzinfo=UTC), Decimal("450.00"))]
        past_bookings(
            VenueFactory(partner=account.partner), InstitutionFactory(), ends, state="USED"
        )
    run = actions.run_statements(day=FIRST, by=None).issued
    return sorted(run, key=lambda one: one.bank_details.submitted_at)


def state(statement: Statement) -> str:
    return str(Statement.objects.values_list("state", flat=True).get(pk=statement.pk))


def test_a_member_who_is_no_owner_reads_the_account_and_changes_nothing(client: Client) -> None:
    member = MemberFactory(partner=PartnerFactory(), secret=SECRET)
    client.force_login(member)
    text = client.get(reverse("partner:bank")).text
    assert "Seules les personnes responsables" in text
    assert 'name="iban"' not in text
    assert hand_over(client).status_code == 403
    with pytest.raises(NotAllowed):
        submit_bank_details(
            partner_id=member.memberships.get().partner_id,
            values={},
            document=sent()["document"],
            by=member,
        )
    assert not BankDetails.objects.exists()


def test_an_owner_of_one_structure_gives_no_account_to_another(client: Client, owner: Any) -> None:
    other = PartnerFactory()
    Membership.objects.create(user=owner, partner=other, role=Membership.Role.MEMBER)
    assert hand_over(client, structure=other.siren).status_code == 302
    assert not other.bank_details.exists()  # the only one they answer for took it


@pytest.mark.parametrize("proof", ["", "pas-le-bon-secret"])
def test_without_the_password_nothing_is_handed_over(
    client: Client, owner: Any, proof: str
) -> None:
    answer = hand_over(client, proof=proof)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"proof"}
    assert not BankDetails.objects.exists()
    assert SECRET not in answer.text


def test_who_enrolled_a_telephone_gives_its_code_not_the_password(
    clock: time_machine.Traveller, client: Client, owner: Any
) -> None:
    device = begin_second_factor(by=owner)

    def code() -> str:
        return f"{totp(device.bin_key, device.step, device.t0):06d}"

    prove_second_factor(code=code(), by=owner)
    clock.shift(timedelta(minutes=2))
    # The session began before the telephone: its code opens it first.
    assert client.post(reverse("second-factor"), {"code": code()}).status_code == 302
    clock.shift(timedelta(minutes=2))
    assert "Code à 6 chiffres" in client.get(reverse("partner:bank")).text
    assert hand_over(client).status_code == 422
    clock.shift(timedelta(minutes=2))
    assert hand_over(client, proof=code()).status_code == 302


def test_a_stolen_session_does_not_try_passwords_for_ever(client: Client, owner: Any) -> None:
    for _ in range(account_rules.PROOFS_PER_WINDOW):
        hand_over(client, proof="pas-le-bon-secret")
    answer = hand_over(client)
    assert (answer.status_code, "Trop d’essais" in answer.text) == (422, True)
    assert not BankDetails.objects.exists()


def test_a_slip_in_the_account_uses_up_no_try(client: Client, owner: Any) -> None:
    for _ in range(account_rules.PROOFS_PER_WINDOW + 1):
        assert hand_over(client, iban="FR76").status_code == 422
    assert hand_over(client).status_code == 302


def test_every_owner_is_written_to_and_the_iban_is_masked(client: Client, owner: Any) -> None:
    partner = owner.memberships.get().partner
    second, member = MemberFactory(partner=partner), MemberFactory(partner=partner)
    second.memberships.update(role=Membership.Role.OWNER)
    hand_over(client)
    while deliver_due():
        pass
    assert sorted(to for one in mail.outbox for to in one.to) == sorted([owner.email, second.email])
    assert member.email not in str([one.to for one in mail.outbox])
    text = str(mail.outbox[0].body)
    assert "rien n’y est versé avant le" in text
    assert "0189" in text
    assert "30006" not in text.replace("\u00a0", "").replace(" ", "")


def test_no_payment_before_three_days_then_one(clock: time_machine.Traveller) -> None:
    (statement,) = issued(timedelta())
    actions.ask_payment(statement_id=statement.pk, day=FIRST, by=StaffFactory())
    clock.shift(HOLD - SECOND)
    with pytest.raises(actions.AccountHeld, match="Compte récent"):
        actions.pay_statement(statement_id=statement.pk, by=StaffFactory())
    assert list(to_transfer(statement.run_id)) == []
    assert Approval.objects.get().state == "WAITING"  # the asking still holds
    clock.shift(SECOND)
    assert list(to_transfer(statement.run_id)) == [statement]
    actions.pay_statement(statement_id=statement.pk, by=StaffFactory())
    assert state(statement) == "PAID"


def test_a_recent_account_keeps_no_other_of_its_run_back(clock: time_machine.Traveller) -> None:
    old, recent = issued(timedelta(days=10), timedelta(hours=1))
    actions.ask_payment(run_id=old.run_id, day=FIRST, by=StaffFactory())
    assert list(to_transfer(old.run_id)) == [old]
    assert actions.pay_run(run_id=old.run_id, by=StaffFactory()) == 1
    assert (state(old), state(recent)) == ("PAID", "ISSUED")
    clock.shift(HOLD)
    actions.ask_payment(statement_id=recent.pk, day=FIRST, by=StaffFactory())
    actions.pay_statement(statement_id=recent.pk, by=StaffFactory())
    assert state(recent) == "PAID"


def test_a_run_of_recent_accounts_only_is_refused_whole(clock: time_machine.Traveller) -> None:
    (statement,) = issued(timedelta(hours=71))
    actions.ask_payment(run_id=statement.run_id, day=FIRST, by=StaffFactory())
    with pytest.raises(actions.AccountHeld):
        actions.pay_run(run_id=statement.run_id, by=StaffFactory())
    assert Approval.objects.get().state == "WAITING"


def test_raw_sql_pays_no_recent_account_either(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trigger holds where the action would have let it through."""
    (statement,) = issued(timedelta(hours=71))
    actions.ask_payment(statement_id=statement.pk, day=FIRST, by=StaffFactory())
    monkeypatch.setattr("reimbursements.actions.pay._is_held", lambda statement: False)
    with pytest.raises(ProgrammingError, match="paid by two people"), transaction.atomic():
        actions.pay_statement(statement_id=statement.pk, by=StaffFactory())
    assert state(statement) == "ISSUED"
