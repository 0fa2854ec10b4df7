"""R53: the transfer file a bank takes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest

from reimbursements import actions
from reimbursements.documents import sepa
from reimbursements.models import Statement
from reimbursements.queries.runs import to_transfer
from tests.factories.payments import BankDetailsFactory, past_bookings, pay
from tests.factories.people import StaffFactory
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_of_december")]
FIRST = date(2026, 12, 1)
NAMES = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def issue(*prices: str, holder: str = "Théâtre de l’Éclusier") -> list[Statement]:
    """One statement a price, each of another partner."""
    for price in prices:
        partner = BankDetailsFactory(holder=holder).partner
        ends = [(datetime(2026, 11, 10, 12, tzinfo=UTC), Decimal(price))]
        past_bookings(VenueFactory(partner=partner), InstitutionFactory(), ends, state="USED")
    return actions.run_statements(day=FIRST, by=None).issued


def test_each_statement_is_one_transfer_under_its_own_number() -> None:
    first, second = issue("240.00", "620.50")

    xml = sepa.transfer_file(to_transfer(first.run_id), execution=FIRST)

    tree = ElementTree.fromstring(xml)
    transfers = {
        node.findtext("p:PmtId/p:EndToEndId", namespaces=NAMES): node.findtext(
            "p:Amt/p:InstdAmt", namespaces=NAMES
        )
        for node in tree.iter(f"{{{NAMES['p']}}}CdtTrfTxInf")
    }
    assert transfers == {first.reference: "240.00", second.reference: "620.50"}
    assert tree.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=NAMES) == "860.50"


def test_the_file_is_valid_for_the_schema_whatever_the_holder_is_called() -> None:
    (statement,) = issue("1.00", holder="& <Ψ> « Œuvre » 東京 " + "long " * 8)

    xml = sepa.transfer_file(to_transfer(statement.run_id), execution=FIRST)

    assert b"<Nm>Ps" in xml  # export(validate=True) raises when the schema refuses it


def test_what_is_paid_rejected_or_free_is_not_transferred() -> None:
    paid, rejected, _free = issue("10.00", "20.00", "0.00")
    admin = StaffFactory()
    pay(paid, FIRST)
    actions.reject_statement(statement_id=rejected.pk, day=FIRST, note="Clos", by=admin)

    with pytest.raises(sepa.NothingToPay):
        sepa.transfer_file(to_transfer(paid.run_id), execution=FIRST)


def test_without_a_paying_account_no_file_is_written(settings: Any) -> None:
    (statement,) = issue("10.00")
    settings.PAYER = {"name": "", "IBAN": "", "BIC": ""}

    with pytest.raises(sepa.NoPayer):
        sepa.transfer_file(to_transfer(statement.run_id), execution=FIRST)
