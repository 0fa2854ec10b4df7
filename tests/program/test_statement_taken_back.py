"""A statement taken back before its payment; what the database refuses of corrections; who may."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from administration.models import AdminAct, Approval
from bookings.models import Booking
from operations.audit import rows_of
from reimbursements.models import Adjustment, Statement, StatementLine
from tests.factories.people import with_role
from tests.factories.venues import MemberFactory
from tests.owner import SqlValue
from tests.program.correcting import (
    A16,
    WHY,
    correct,
    figures,
    page_of,
    press,
    run,
    the_first_of_december,
    told,
    used,
)
from tests.program.office import address, last_act, words
from tests.program.site import browser_of, read
from venues.models import Venue

pytestmark = pytest.mark.django_db


def test_un_justificatif_faux_avant_versement(
    november: Any, host: Venue, outing: Booking, clerk: Client, payer: Client
) -> None:
    """Taken back with its true reason, never paid; its lines come on the next, as corrected."""
    statement = run(date(2026, 11, 16))
    shown = read(payer, address(Statement, "retirer", statement.pk))
    assert "450,00 € ne sont pas versés : 1 ligne revient" in shown
    assert "ne se retire pas" in words(press(payer, statement, "retirer", reason=WHY))
    press(payer, statement, "retirer", reason=WHY, not_gone="on")
    assert last_act()[2]["state"] == ["ISSUED", "WITHDRAWN"]
    assert told("statement.withdrawn") == "partner_statement_was_withdrawn"
    assert figures(page_of(host)) == ["450,00 €", "0,00 €", "0,00 €", "0,00 €"]
    member = browser_of(MemberFactory(partner=host.partner))
    assert WHY in read(member, f"/pro/versements/{statement.reference}/")
    assert "Retiré" in read(member, "/pro/versements/justificatifs/")
    correct(clerk, outing, "300")
    press(payer, Adjustment.objects.get(), "confirmer")
    assert the_first_of_december(november).total == Decimal(300)
    assert rows_of(A16) == []


def test_un_virement_parti_ne_se_retire_pas(outing: Booking, clerk: Client, payer: Client) -> None:
    """Somebody said that it had left: that asking is put aside first."""
    statement = run(date(2026, 11, 16))
    press(clerk, statement, "demander-le-versement", day="2026-11-16")
    refused = press(payer, statement, "retirer", reason=WHY, not_gone="on")
    assert "Quelqu’un a dit que son virement était parti." in words(refused)
    assert Statement.objects.get().state == "ISSUED"
    press(clerk, statement, "ecarter-la-demande")
    press(payer, statement, "retirer", reason=WHY, not_gone="on")
    assert Statement.objects.get().state == "WITHDRAWN"


def raw(sql: str, *values: SqlValue) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_raw_sql_corrects_nothing_alone_nor_beyond_the_price(
    outing: Booking, clerk: Client, payer: Client
) -> None:
    """The database asks for two people, the price as its bound, and one line a correction."""
    correct(clerk, outing, "300")
    one = Adjustment.objects.get()
    confirm = "UPDATE reimbursements_adjustment SET state = 'CONFIRMED' WHERE id = %s"
    with pytest.raises(DatabaseError, match="confirmed by a second person"):
        raw(confirm, one.pk)
    for change in ("after = 10", "before = 10", "reason = 'x'", "booking_id = booking_id + 1"):
        with pytest.raises(DatabaseError, match="Cannot update"):
            raw(f"UPDATE reimbursements_adjustment SET {change}")
    with pytest.raises(DatabaseError, match=r"Cannot delete|permission denied"):
        raw("DELETE FROM reimbursements_adjustment")
    press(payer, one, "confirmer")
    asked = Approval.objects.create(
        act="adjustment", subject=f"booking:{outing.pk}", asked_by=with_role("Lecture"),
        asked_label="x", asked_at=datetime(2026, 11, 16, tzinfo=UTC),
    )  # fmt: skip
    insert = (
        "INSERT INTO reimbursements_adjustment (booking_id, before, after, reason, state,"
        " approval_id) VALUES (%s, %s, %s, 'x', %s, %s)"
    )
    for before, after, state in ((450, 100, "ASKED"), (300, 451, "ASKED"), (300, -1, "ASKED")):
        with pytest.raises(DatabaseError, match="adjustment"):
            raw(insert, outing.pk, before, after, state, asked.pk)
    with pytest.raises(DatabaseError, match="Cannot insert"):
        raw(insert, outing.pk, 300, 200, "CONFIRMED", asked.pk)


def test_raw_sql_puts_no_correction_twice_on_statements(
    november: Any, host: Venue, outing: Booking, clerk: Client, payer: Client
) -> None:
    correct(clerk, outing, "300")
    one = Adjustment.objects.get()
    press(payer, one, "confirmer")
    line = (
        "INSERT INTO reimbursements_statementline (statement_id, booking_id, kind, amount,"
        " adjustment_id, offer_title, institution_name, teacher_name)"
        " SELECT id, %s, 'ADJUSTMENT', %s, %s, '', '', '' FROM reimbursements_statement"
    )
    other = used(host, "80.00")
    statement = run(date(2026, 11, 16))
    assert statement.total == Decimal(380)
    with pytest.raises(DatabaseError, match="one_live_line_per_adjustment"):
        raw(line, outing.pk, -150, one.pk)
    for about, amount in ((outing.pk, -151), (other.pk, -150)):
        with pytest.raises(DatabaseError, match="that two people confirmed"):
            raw(line, about, amount, one.pk)
    with pytest.raises(DatabaseError, match="stays"):
        raw("UPDATE reimbursements_adjustment SET state = 'WITHDRAWN'")
    assert StatementLine.objects.filter(kind="ADJUSTMENT").count() == 1


ROLES = {
    # role: add, confirm, put aside, take back; take a statement back
    "Finance (saisie)": (200, 403, 200, 403, 403),
    "Finance (paiement)": (403, 200, 403, 200, 200),
    "Lecture": (403, 403, 403, 403, 403),
    "Programme": (403, 403, 403, 403, 403),
    "Assistance": (403, 403, 403, 403, 403),
    "Modération": (403, 403, 403, 403, 403),
    "Référencement": (403, 403, 403, 403, 403),
}


@pytest.mark.parametrize("role", ROLES)
def test_qui_corrige(
    outing: Booking, clerk: Client, officer_of: Callable[[str], Client], role: str
) -> None:
    """Entered by « saisie », confirmed by « paiement »; nobody else."""
    correct(clerk, outing, "300")
    one, statement = Adjustment.objects.get(), run(date(2026, 11, 16))
    officer = officer_of(role)
    pages = [address(Adjustment, "add")]
    pages += [address(Adjustment, verb, one.pk) for verb in ("confirmer", "ecarter", "retirer")]
    pages.append(address(Statement, "retirer", statement.pk))
    assert tuple(officer.get(page).status_code for page in pages) == ROLES[role]
    acts = AdminAct.objects.count()
    for page in pages[1:]:
        if officer.get(page).status_code == 403:
            assert officer.post(page, {"reason": WHY, "not_gone": "on"}).status_code == 403
    assert AdminAct.objects.count() == acts
