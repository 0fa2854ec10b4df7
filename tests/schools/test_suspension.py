"""Suspending confirmations: at once, for everybody, hiding nothing (R45, I18)."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from core.errors import NotAllowed
from schools.actions import Suspended, pass_gate, reword, suspend
from schools.models import Institution, MinistryGate, Suspension
from schools.queries.suspensions import suspensions_in_force
from schools.rules import MINISTRIES
from tests.factories.people import StaffFactory, UserFactory
from tests.factories.schools import InstitutionFactory, PrincipalFactory
from tests.owner import erase

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
END = datetime(2026, 12, 1, 10, tzinfo=UTC)
EARLY = datetime(2026, 11, 1, 10, tzinfo=UTC)
RACE_SECONDS = 5


def close(**change: Any) -> Suspension:
    said: dict[str, Any] = {
        "ministry": "",
        "from_at": START,
        "to_at": END,
        "message": "Bilan de fin d’année.",
        "by": StaffFactory(),
    }
    return suspend(**said | change)


def passes(institution: Institution, prebooked_at: datetime = EARLY) -> bool:
    try:
        pass_gate(institution=institution, prebooked_at=prebooked_at)
    except Suspended:
        return False
    return True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "open_"),
    [
        ("2026-11-23T09:59:59Z", True),
        ("2026-11-23T10:00:00Z", False),
        ("2026-12-01T09:59:59Z", False),
        ("2026-12-01T10:00:00Z", True),
    ],
)
def test_a_suspension_holds_from_its_first_second_to_the_one_before_its_end(
    time_machine, now, open_
):
    """R45."""
    close()
    time_machine.move_to(now, tick=False)
    assert passes(InstitutionFactory()) is open_


@pytest.mark.django_db
def test_the_refusal_says_the_message_and_when_it_ends(time_machine):
    """R45: SUSPENDED."""
    time_machine.move_to(START)
    close()
    with pytest.raises(Suspended) as refusal:
        pass_gate(institution=InstitutionFactory(), prebooked_at=EARLY)
    assert refusal.value.code == "SUSPENDED"
    assert refusal.value.title == "Les réservations sont suspendues\u00a0: Bilan de fin d’année."
    assert "1 décembre 2026" in refusal.value.what_to_do.replace("1er", "1")


@pytest.mark.django_db
def test_a_suspension_of_one_ministry_leaves_the_others_open(time_machine):
    """R45."""
    time_machine.move_to(START)
    close(ministry="AGRICULTURE")
    assert passes(InstitutionFactory(ministry="EDUCATION"))
    assert not passes(InstitutionFactory(ministry="AGRICULTURE"))


@pytest.mark.django_db
def test_what_was_prebooked_before_the_given_moment_may_still_be_confirmed(time_machine):
    """R45: strictly before."""
    time_machine.move_to(START)
    close(prebooked_before_at=START)
    school = InstitutionFactory()
    assert passes(school, prebooked_at=EARLY)
    assert not passes(school, prebooked_at=START)


@pytest.mark.django_db
def test_the_strictest_of_two_suspensions_wins(time_machine):
    time_machine.move_to(START)
    close(prebooked_before_at=START)
    close(ministry="EDUCATION")
    assert not passes(InstitutionFactory())


@pytest.mark.django_db
def test_a_suspension_without_end_is_ended_by_giving_it_one(time_machine):
    time_machine.move_to(START)
    suspension, school = close(to_at=None), InstitutionFactory()
    assert not passes(school)
    reword(
        suspension_id=suspension.pk,
        from_at=START,
        to_at=END,
        message="Reprise le 1er décembre.",
        prebooked_before_at=None,
        by=StaffFactory(),
    )
    time_machine.move_to(END)
    assert passes(school)


@pytest.mark.django_db
@pytest.mark.parametrize("who", [UserFactory, PrincipalFactory, lambda: UserFactory(is_staff=True)])
def test_only_the_administration_suspends(who):
    with pytest.raises(NotAllowed):
        close(by=who())
    assert not Suspension.objects.exists()


@pytest.mark.django_db
def test_passing_the_gate_costs_two_statements(django_assert_num_queries):
    school = InstitutionFactory()
    with django_assert_num_queries(2):
        pass_gate(institution=school, prebooked_at=EARLY)


@pytest.mark.django_db
def test_a_gate_nobody_made_yet_is_made():
    erase(MinistryGate.objects.all())
    pass_gate(institution=InstitutionFactory(), prebooked_at=EARLY)
    assert MinistryGate.objects.count() == len(MINISTRIES)


def _suspend_elsewhere(done: threading.Event, by: User) -> threading.Thread:
    def work() -> None:
        try:
            suspend(ministry="", from_at=EARLY, to_at=None, message="Gel.", by=by)
            done.set()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_suspension_waits_for_the_confirmations_under_way():
    """I18: no confirmation commits after the commit of the suspension."""
    school, done = InstitutionFactory(), threading.Event()
    by = StaffFactory()
    with transaction.atomic():
        pass_gate(institution=school, prebooked_at=EARLY)
        thread = _suspend_elsewhere(done, by)
        assert not done.wait(0.3)
    assert done.wait(RACE_SECONDS)
    thread.join()
    with transaction.atomic():
        assert not passes(school)


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_pass_the_gate_together():
    """I18: the gate is shared; confirmations never wait for each other there."""
    school, passed = InstitutionFactory(), threading.Event()

    def other() -> None:
        try:
            with transaction.atomic():
                pass_gate(institution=school, prebooked_at=EARLY)
            passed.set()
        finally:
            connection.close()

    with transaction.atomic():
        pass_gate(institution=school, prebooked_at=EARLY)
        thread = threading.Thread(target=other)
        thread.start()
        assert passed.wait(RACE_SECONDS)
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_without_the_gate_a_suspension_would_overtake_a_confirmation():
    """Negative control: reading the suspensions alone stops nothing."""
    school, done = InstitutionFactory(), threading.Event()
    by = StaffFactory()
    with transaction.atomic():
        assert not suspensions_in_force(school, START).rows
        thread = _suspend_elsewhere(done, by)
        assert done.wait(RACE_SECONDS)  # suspended, and we would still confirm
    thread.join()
