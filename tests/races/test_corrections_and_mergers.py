"""A correction taken back as a statement is issued; a pre-booking born as its school merges."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

import bookings.actions.school as school_room
import reimbursements.actions.issue as issue_room
from bookings.actions import change_school
from bookings.models import Booking
from core.errors import Refused
from reimbursements import actions
from reimbursements.models import Adjustment, StatementLine
from reimbursements.rules import last_statement_day
from tests.factories.payments import BankDetailsFactory, past_bookings
from tests.factories.people import with_role
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import VenueFactory
from tests.patience import HANGS_SECONDS
from tests.races.conftest import alone, done_around, sort_out, without_trigger
from tests.races.unlocked import drop_locks
from tests.stage import Stage

pytestmark = pytest.mark.django_db(transaction=True)
A_WHILE = 0.5
WHY = "Le groupe comptait dix élèves de moins."


@pytest.fixture
def corrected(transactional_db: None) -> Adjustment:
    """A booking of last month, its amount corrected by two people, on no statement yet."""
    venue = VenueFactory(partner=BankDetailsFactory().partner)
    ended = timezone.now() - timedelta(days=40)
    (booking,) = past_bookings(
        venue, InstitutionFactory(), [(ended, Decimal("450.00"))], state="USED"
    )
    clerk, payer = with_role("Finance (saisie)"), with_role("Finance (paiement)")
    asked = actions.ask_adjustment(booking_id=booking.pk, after=Decimal(300), reason=WHY, by=clerk)
    return actions.confirm_adjustment(adjustment_id=asked.pk, by=payer)


def taken_back_while_issued(corrected: Adjustment, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Take it back once the run has written its line, before the run commits; what became of it."""
    payer = with_role("Finance (paiement)")
    wrote, go_on = Event(), Event()
    write = issue_room._write

    def wait(*arguments: Any) -> Any:
        statement = write(*arguments)
        wrote.set()
        assert go_on.wait(HANGS_SECONDS)
        return statement

    monkeypatch.setattr(issue_room, "_write", wait)
    day = last_statement_day(timezone.localdate())
    with ThreadPoolExecutor(2) as pool:
        issuing = pool.submit(alone, lambda: actions.run_statements(day=day, by=None))
        assert wrote.wait(HANGS_SECONDS)
        taking = pool.submit(
            alone,
            lambda: actions.withdraw_adjustment(adjustment_id=corrected.pk, reason=WHY, by=payer),
        )
        Event().wait(A_WHILE)
        go_on.set()
        assert not isinstance(issuing.result(HANGS_SECONDS), Exception)
        return taking.result(HANGS_SECONDS)


def is_on_a_statement(corrected: Adjustment) -> bool:
    return StatementLine.objects.filter(adjustment=corrected, returned_at=None).exists()


def test_a_correction_is_not_taken_back_under_the_statement_that_takes_it(corrected, monkeypatch):
    """R51: who takes it back waits for the run, then reads its line."""
    answer = taken_back_while_issued(corrected, monkeypatch)
    assert isinstance(answer, Refused)
    assert Adjustment.objects.get().state == "CONFIRMED"
    assert is_on_a_statement(corrected)


def test_without_the_locks_the_database_refuses_it(corrected, monkeypatch):
    """The trigger looks again once the run has committed."""
    drop_locks(monkeypatch)
    answer = taken_back_while_issued(corrected, monkeypatch)
    assert answer.__cause__.diag.constraint_name == "adjustment_is_in_use"
    assert Adjustment.objects.get().state == "CONFIRMED"


def test_negative_control_without_locks_nor_trigger_it_is_both(corrected, monkeypatch):
    """D11: a correction taken back stands on a statement."""
    drop_locks(monkeypatch)
    with without_trigger("reimbursements_adjustment", "adjustment_is_taken_back_alone"):
        answer = taken_back_while_issued(corrected, monkeypatch)
    assert isinstance(answer, Adjustment)
    assert Adjustment.objects.get().state == "WITHDRAWN"
    assert is_on_a_statement(corrected)


def merge(scene: Stage) -> None:
    """The school joins another, today."""
    heir, by = InstitutionFactory(), with_role("Référencement")
    try:
        change_school(
            kind="MERGE", institution_id=scene.institution.pk, successor_id=heir.pk,
            on_date=timezone.localdate(), reason="Arrêté de la rectrice.", by=by,
        )  # fmt: skip
    finally:
        connections.close_all()


def prebooked_between(scene: Stage, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Merge once the pre-booking has looked at its school, before it writes."""
    return done_around(scene.prebook, (school_room, "_taken"), lambda: merge(scene), monkeypatch)


def test_nothing_is_born_in_a_school_that_has_merged(scene, monkeypatch):
    """R54: whoever looked before the merger writes nothing after it."""
    answer = prebooked_between(scene, monkeypatch)
    assert answer.__cause__.diag.constraint_name == "school_takes_part"
    assert not Booking.objects.exists()


def test_negative_control_without_the_trigger_a_booking_stays_behind(scene, monkeypatch):
    """D11: nobody would decide of it, its school has no head any more."""
    with without_trigger("bookings_booking", "partner_takes_prebookings"):
        answer = prebooked_between(scene, monkeypatch)
    done, refused, errors = sort_out([answer])
    assert (len(done), refused, errors) == (1, [], [])
    assert Booking.objects.get().institution_id == scene.institution.pk
