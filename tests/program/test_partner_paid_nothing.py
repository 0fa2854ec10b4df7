"""A suspended partner is paid nothing, and « annuler tout » counts before it cancels (R49)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from administration.models import AdminAct
from bookings.models import Booking
from offers.models import CollectiveOffer
from reimbursements import actions as money
from reimbursements.models import Statement
from reimbursements.queries.runs import to_transfer
from tests.factories.payments import BankDetailsFactory, past_bookings
from tests.factories.people import with_role
from tests.factories.schools import InstitutionFactory
from tests.program.site import browser_of, read
from tests.program.stopping import REASON, lift, page, suspend
from tests.stage import Stage, build_stage, fresh
from venues.models import Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(stage: Stage) -> Partner:
    return stage.offer.venue.partner


@pytest.fixture
def programme(db: None) -> User:
    return with_role("Programme")


@pytest.fixture
def owed(stage: Stage, partner: Partner) -> Partner:
    """450 € of a booking that took place, and the account to pay them on."""
    BankDetailsFactory(partner=partner)
    ended = timezone.now() - timedelta(days=40)
    past_bookings(
        stage.offer.venue, InstitutionFactory(), [(ended, Decimal("450.00"))], state="USED"
    )
    return partner


FIRST = date(2026, 11, 1)


def test_ses_lignes_sont_retenues_des_lots(owed: Partner, programme: User) -> None:
    suspension = suspend(programme, owed, "PAYMENT")
    report = money.run_statements(day=FIRST, by=None)
    assert (report.issued, report.held) == ([], [owed.pk])
    shown = read(browser_of(programme), page(owed))
    assert "450,00 €, <strong>retenu</strong>" in shown
    lift(suspension)
    assert [one.total for one in money.run_statements(day=FIRST, by=None).issued] == [450]


def test_un_justificatif_deja_emis_ne_part_plus(owed: Partner, programme: User) -> None:
    """Out of the transfers, refused to whoever marks it paid; paid once it is lifted."""
    (statement,) = money.run_statements(day=FIRST, by=None).issued
    clerk, payer = with_role("Finance (saisie)"), with_role("Finance (paiement)")
    money.ask_payment(run_id=statement.run_id, day=FIRST, by=clerk)
    assert to_transfer(statement.run_id).exists()

    suspension = suspend(programme, owed, "PAYMENT")

    assert not to_transfer(statement.run_id).exists()
    with pytest.raises(money.PaymentHeld):
        money.pay_run(run_id=statement.run_id, by=payer)
    assert Statement.objects.get().state == "ISSUED"
    lift(suspension)
    assert money.pay_run(run_id=statement.run_id, by=payer) == 1
    assert Statement.objects.get().state == "PAID"


def test_le_partenaire_lit_retenu(stage: Stage, owed: Partner, programme: User) -> None:
    member = browser_of(stage.member)
    assert "Retenu" not in read(member, reverse("partner:payments")).split("</select>")[-1]
    suspend(programme, owed, "PAYMENT")
    shown = read(member, reverse("partner:payments"))
    assert "Retenu, versements suspendus" in shown


def test_annuler_tout_apres_un_compte(
    stage: Stage, booking: Booking, partner: Partner, programme: User
) -> None:
    """The number read is the number cancelled, or nothing is; what took place stays."""
    confirmed = build_stage()
    CollectiveOffer.objects.filter(pk=confirmed.offer.pk).update(venue=stage.offer.venue)
    firm = confirmed.confirm(confirmed.prebook())
    browser, address = browser_of(programme), page(partner, "cancel")
    assert "2 réservations" in read(browser, address)
    refused = browser.post(address, {"count": 1, "reason": REASON}, follow=True)
    assert "rien n’a été annulé" in refused.content.decode()
    assert {fresh(one).state for one in (booking, firm)} == {"PREBOOKED", "CONFIRMED"}
    assert browser.post(address, {"count": 2, "reason": " "}).status_code == 422

    browser.post(address, {"count": 2, "reason": REASON})

    assert {fresh(one).cancellation_reason for one in (booking, firm)} == {"ADMINISTRATION"}
    confirmed.budget.refresh_from_db()
    assert confirmed.budget.engaged == 0
    act = AdminAct.objects.get(model="venues.partner")
    assert "Annulations" in act.texts.words
