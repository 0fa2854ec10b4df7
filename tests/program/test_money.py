"""The money back: a partner follows each line from « à venir » to « remboursé » (S43)."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from reimbursements import actions
from tests.factories.payments import BankDetailsFactory, past_bookings, pay
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.program.site import browser_of, read

pytestmark = pytest.mark.django_db
ENDED = datetime(2026, 11, 10, 15, tzinfo=UTC)
NOTHING = ("0,00 €", "0,00 €", "0,00 €", "0,00 €")


@pytest.fixture
def traveller(settings: Settings, tmp_path: Path) -> Iterator[time_machine.Traveller]:
    """The 13th of November 2026; documents go to a folder that is thrown away."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(datetime(2026, 11, 13, 8, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def figures(member: Client) -> tuple[str, ...]:
    """« À venir, en cours, remboursé, rejeté », as the page of the payments adds them up."""
    _, shown, after = read(member, "/pro/versements/").partition('<dl class="figures">')
    # Who has nothing yet is shown no row of zeros.
    return tuple(re.findall(r"<b>([^<]+)</b>", after.split("</dl>")[0])) if shown else NOTHING


def lines(member: Client) -> list[tuple[str, str]]:
    """Each line of the page: its amount, and where its payment stands with its day."""
    page = read(member, "/pro/versements/")
    rows = re.findall(
        r'data-label="Montant"[^>]*>([^<]+)<.*?data-label="Versement">(.*?)</td>',
        page,
        re.DOTALL,
    )
    return [(amount, " ".join(re.sub(r"<[^>]+>", " ", said).split())) for amount, said in rows]


def test_s43_a_partner_follows_each_reimbursement_to_its_payment(traveller: Any) -> None:
    """R51, R52: expected then actual days, the same sums on the page; another partner's, none."""
    venue = VenueFactory(partner=BankDetailsFactory().partner)
    past_bookings(venue, InstitutionFactory(), [(ENDED, Decimal("450.00"))], state="USED")
    other, person = (
        MemberFactory(partner=BankDetailsFactory().partner),
        MemberFactory(partner=venue.partner),
    )
    member = browser_of(person)
    assert figures(member) == ("450,00 €", "0,00 €", "0,00 €", "0,00 €")
    assert lines(member) == [("450,00 €", "À venir prévu le 26/11/2026")]

    traveller.move_to(datetime(2026, 11, 16, 8, tzinfo=UTC))
    (statement,) = actions.run_statements(day=date(2026, 11, 16), by=None).issued
    member = browser_of(person)  # a session lasts a day at most
    assert figures(member) == ("0,00 €", "450,00 €", "0,00 €", "0,00 €")
    assert lines(member) == [
        ("450,00 €", f"En cours prévu le 26/11/2026 Justificatif {statement.reference}")
    ]

    traveller.move_to(datetime(2026, 11, 20, 8, tzinfo=UTC))
    pay(statement, date(2026, 11, 20))
    member, neighbour = browser_of(person), browser_of(other)
    assert figures(member) == ("0,00 €", "0,00 €", "450,00 €", "0,00 €")
    assert lines(member) == [
        ("450,00 €", f"Remboursé le 20/11/2026 Justificatif {statement.reference}")
    ]
    assert (figures(neighbour), lines(neighbour)) == (NOTHING, [])
    assert neighbour.get(f"/pro/versements/{statement.reference}/").status_code == 404
