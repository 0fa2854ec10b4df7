"""Who hears of a payment: ADAGE by two calls in one chain, the school on its page (R29, R63)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from bookings.models import Booking
from bookings.tasks import mark_used
from operations.audit import QUERIES, rows_of
from reimbursements import actions
from tests.factories.offers import ConfirmedBookingFactory
from tests.factories.payments import BankDetailsFactory, pay
from tests.factories.schools import PrincipalFactory

pytestmark = pytest.mark.django_db
EVENT = datetime(2026, 11, 10, 13, tzinfo=UTC)
CHAIN = """
    SELECT kind, from_state, to_state FROM audit_event
    WHERE booking_id = %s AND to_state IS NOT NULL ORDER BY seq
"""


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 10, 5, 8, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def confirmed(price: str = "450.00") -> Booking:
    """A booking of the 10th of November, whose partner has a validated account."""
    booking = ConfirmedBookingFactory(
        offer__line__starts_at=EVENT,
        offer__line__ends_at=EVENT + timedelta(hours=2),
        offer__line__price=Decimal(price),
    )
    BankDetailsFactory(partner=booking.offer.venue.partner)
    return booking


def used(traveller: time_machine.Traveller) -> None:
    """The clock marks it used, on the 16th."""
    traveller.move_to(datetime(2026, 11, 16, 8, tzinfo=UTC))
    assert mark_used() == 1


def paid(traveller: time_machine.Traveller) -> None:
    """The run of the 1st of December, and its transfer on the 4th."""
    traveller.move_to(datetime(2026, 12, 1, 8, tzinfo=UTC))
    (statement,) = actions.run_statements(day=date(2026, 12, 1), by=None).issued
    traveller.move_to(datetime(2026, 12, 4, 8, tzinfo=UTC))
    if statement.total:
        pay(statement, date(2026, 12, 4))


def page(booking: Booking) -> str:
    client = Client()
    client.force_login(booking.teacher)
    found = client.get(reverse("school:booking", args=[booking.reference])).content.decode()
    return found.replace("\u00a0", " ")


def test_r29_a_payment_is_told_by_two_calls_that_are_two_links_of_one_chain(traveller: Any) -> None:
    booking = confirmed()
    used(traveller)
    paid(traveller)

    with connection.cursor() as cursor:
        cursor.execute(CHAIN, [booking.pk])
        assert cursor.fetchall() == [
            ("booking.prebooked", "", "PREBOOKED"),
            ("booking.confirmed", "PREBOOKED", "CONFIRMED"),
            ("booking.used", "CONFIRMED", "USED"),
            ("booking.reimbursed", "USED", "REIMBURSED"),
            ("booking.paid", "REIMBURSED", "REIMBURSED"),
        ]
    chain = {query.code: rows_of(query) for query in QUERIES if query.code in ("A3", "A4", "A5")}
    assert chain == {"A3": [], "A4": [], "A5": []}


def test_s43_the_school_reads_when_the_partner_will_be_paid_then_that_it_was(
    traveller: Any,
) -> None:
    booking = confirmed()
    used(traveller)
    before = page(booking)
    assert "450,00 € sont décomptés du crédit de l’établissement" in before
    assert "Le pass Culture verse 450,00 € au partenaire</b>, au plus tard le" in before
    assert "jeudi 26 novembre 2026" in before

    paid(traveller)
    after = page(booking)

    assert "Le pass Culture a versé 450,00 € au partenaire</b>" in after
    assert "dossier clos le vendredi 4 décembre 2026" in after
    assert "au plus tard le" not in after


def test_a_free_event_has_nothing_to_pay_and_says_so(traveller: Any) -> None:
    booking = confirmed("0.00")
    used(traveller)
    paid(traveller)

    assert "Rien n’était à verser au partenaire : l’offre est gratuite" in page(booking)


def test_the_head_reads_the_same_on_the_page_of_the_decision(traveller: Any) -> None:
    booking = confirmed()
    used(traveller)
    paid(traveller)
    client = Client()
    client.force_login(PrincipalFactory(institution=booking.institution))

    said = client.get(reverse("school:decision", args=[booking.reference])).content.decode()

    assert "Le pass Culture a versé 450,00\u00a0€ au partenaire" in said
