"""The days of statements, changed from a day on by an officer (R51, decision 0043)."""

from datetime import UTC, datetime, time, timedelta
from itertools import islice

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from administration.rules.numbers import statements_from
from bookings.rules import expected_payment_date
from reimbursements import actions
from reimbursements.models import StatementRun
from reimbursements.rules import last_statement_day
from reimbursements.tasks import issue_statements
from tests.factories.venues import MemberFactory, VenueFactory
from tests.program.changing import change, in_days, passes, refused
from tests.program.office import take_away
from tests.program.site import browser_of, read


def test_les_justificatifs_sont_emis_le_5_et_le_20(officer: Client) -> None:
    """The next ones are read before saving; the former days issue nothing any more (R51)."""
    former = next(one for one in map(in_days, range(5, 40)) if one.day in (1, 16))
    row, effect = change(officer, "first_statement_day", 5)
    assert "le 1er du mois jusqu’ici, le 5 du mois à partir du" in effect
    assert "Justificatifs suivants" in effect
    other, _ = change(officer, "second_statement_day", 20)
    assert {day.day for day in islice(statements_from(in_days(5)), 6)} == {5, 20}
    ended = datetime.combine(former, time(8), tzinfo=UTC)
    paid = expected_payment_date(ended, ended) - timedelta(days=10)
    assert (paid.day, paid > former) in {(5, True), (20, True)}

    with time_machine.travel(ended, tick=False):
        with pytest.raises(actions.NotAStatementDay, match="le 5 et le 20 du mois"):
            actions.run_statements(day=former, by=None)
        insert = "INSERT INTO reimbursements_statementrun (day, started_at) VALUES (%s, now())"
        refused("run_on_a_statement_day", insert, former)
        member = MemberFactory(partner=VenueFactory().partner)
        page = read(browser_of(member), reverse("partner:statements"))
        assert "Émis le 5 et le 20 de chaque mois, versés sous 10 jours." in page
    day = next(statements_from(in_days(5)))
    with time_machine.travel(datetime.combine(day, time(8), tzinfo=UTC), tick=False):
        assert last_statement_day(timezone.localdate()) == day
        issue_statements()
    assert StatementRun.objects.get().day == day

    take_away(officer, row, "Décision reportée")
    take_away(officer, other, "Décision reportée")
    passes(insert, former)


def test_un_seul_justificatif_par_mois(officer: Client) -> None:
    """The same day twice is one day."""
    effect = change(officer, "second_statement_day", 1)[1]
    assert "Le même jour que le premier : un seul justificatif par mois." in effect
    assert [day.day for day in islice(statements_from(in_days(5)), 3)] == [1, 1, 1]
