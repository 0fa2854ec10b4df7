"""The doors of the clock and of the operator (R51)."""

from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from reimbursements.models import Statement
from reimbursements.tasks import issue_statements
from tests.factories.payments import BankDetailsFactory, past_bookings
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import VenueFactory

pytestmark = pytest.mark.django_db


def _two_partners_one_without_account() -> None:
    ends = [(datetime(2026, 11, 10, 12, tzinfo=UTC), Decimal("240.00"))]
    past_bookings(
        VenueFactory(partner=BankDetailsFactory().partner), InstitutionFactory(), ends, state="USED"
    )
    past_bookings(VenueFactory(), InstitutionFactory(), ends, state="USED")


@time_machine.travel(datetime(2026, 12, 3, 8, tzinfo=UTC), tick=False)
def test_the_clock_issues_the_run_of_the_1st_even_two_days_late_and_once() -> None:
    _two_partners_one_without_account()

    assert [issue_statements(), issue_statements()] == [1, 0]
    assert Statement.objects.get().reference == "JR-2026-1201-0001"


@time_machine.travel(datetime(2026, 12, 3, 8, tzinfo=UTC), tick=False)
def test_the_dry_run_says_what_the_run_then_does_and_writes_nothing() -> None:
    _two_partners_one_without_account()
    told, done = StringIO(), StringIO()

    call_command("issue_statements", "--dry-run", stdout=told)
    assert Statement.objects.count() == 0
    call_command("issue_statements", stdout=done)

    sentence = (
        "Lot du 1er décembre 2026\u00a0: 1 justificatif, 240,00\u00a0€, "
        "1 partenaire sans coordonnées bancaires validées\n"
    )
    assert told.getvalue() == "Essai\u00a0: rien n’est écrit.\n" + sentence
    assert done.getvalue() == sentence


@time_machine.travel(datetime(2026, 12, 3, 8, tzinfo=UTC), tick=False)
def test_the_operator_is_told_why_a_run_is_refused() -> None:
    with pytest.raises(CommandError, match="jamais à l’avance"):
        call_command("issue_statements", "--day", "2026-12-16")
