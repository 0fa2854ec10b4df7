"""A head lends their decisions: to whom, for how long, up to how much; taken back at once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from core.errors import NotAllowed
from outbox.actions import deliver_due
from schools.actions import delegate, revoke
from schools.actions.delegation import AlreadyDelegated, BadDelegation, NotOfThisSchool
from schools.models import Delegation, SchoolRole
from schools.queries import delegation_of, role_of
from schools.rules import latest_end
from tests.factories.schools import (
    InstitutionFactory,
    PrincipalFactory,
    ReadOnlyFactory,
    TeacherFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


def lend(principal: User, teacher: User, **change: Any) -> Delegation:
    said: dict[str, Any] = {
        "delegate_id": teacher.pk,
        "from_date": today(),
        "to_date": today() + 30 * DAY,
        "ceiling": Decimal(500),
        "by": principal,
    }
    return delegate(**said | change)


def holds(teacher: User, days: int = 0) -> bool:
    role = SchoolRole.objects.get(user=teacher)
    at = timezone.now() + days * DAY
    return role.institution is not None and delegation_of(teacher, role.institution, at) is not None


def seen_as_delegate(teacher: User) -> bool:
    """What the menu of a fresh request knows."""
    role: Any = role_of(User.objects.get(pk=teacher.pk))
    said: bool = role.is_delegate
    return said


def test_nobody_decides_in_the_head_s_place_by_default(teacher):
    assert (holds(teacher), seen_as_delegate(teacher)) == (False, False)


def test_a_delegation_holds_from_its_first_to_its_last_day(principal, teacher):
    lend(principal, teacher, from_date=today() + DAY, to_date=today() + 3 * DAY)
    assert [holds(teacher, n) for n in range(5)] == [False, True, True, True, False]


def test_both_people_are_told_apart_and_the_teacher_hears_of_it(principal, teacher):
    given = lend(principal, teacher)
    deliver_due()
    revoke(delegation_id=given.pk, by=principal)
    deliver_due()

    assert [message.to for message in mail.outbox] == [[teacher.email], [teacher.email]]
    first, second = mail.outbox
    assert "500,00\u00a0€ par réservation" in first.body
    assert "/adage/decisions/" in first.body
    assert "La délégation vous est retirée" in second.body


def test_taken_back_it_holds_no_more_and_twice_is_once(principal, teacher):
    given = lend(principal, teacher)
    assert (holds(teacher), seen_as_delegate(teacher)) == (True, True)
    first = revoke(delegation_id=given.pk, by=principal)
    again = revoke(delegation_id=given.pk, by=principal)

    assert (holds(teacher), seen_as_delegate(teacher)) == (False, False)
    assert (again.revoked_at, again.revoked_by) == (first.revoked_at, principal)


@pytest.mark.parametrize("who", [TeacherFactory, PrincipalFactory, ReadOnlyFactory])
def test_only_the_head_of_the_school_lends_and_takes_back(principal, teacher, who):
    given = lend(principal, teacher)
    stranger = who()
    with pytest.raises((NotAllowed, NotOfThisSchool)):
        lend(stranger, teacher)
    with pytest.raises((NotAllowed, Delegation.DoesNotExist)):
        revoke(delegation_id=given.pk, by=stranger)
    assert holds(teacher)


def test_only_a_teacher_of_the_same_school_receives_it(principal):
    school = principal.school_role.institution
    for person in (
        TeacherFactory(),
        principal,
        PrincipalFactory(institution=school),
        ReadOnlyFactory(institution=school),
        TeacherFactory(institution=school, is_active=False),
    ):
        with pytest.raises(NotOfThisSchool):
            lend(principal, person)
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"ceiling": Decimal(0)},
        {"ceiling": Decimal(-1)},
        {"to_date": date(2020, 1, 1)},
        {"to_date": date(2100, 1, 1)},
    ],
)
def test_dates_and_ceiling_make_sense(principal, teacher, change):
    with pytest.raises(BadDelegation):
        lend(principal, teacher, **change)


def test_a_delegation_lasts_a_year_at_most(principal, teacher):
    assert lend(principal, teacher, to_date=latest_end(today())).pk


def test_one_person_holds_one_delegation_at_a_time(principal, teacher):
    given = lend(principal, teacher)
    with pytest.raises(AlreadyDelegated):
        lend(principal, teacher, from_date=given.to_date, to_date=given.to_date + DAY)
    revoke(delegation_id=given.pk, by=principal)
    assert lend(principal, teacher).pk
    assert lend(principal, TeacherFactory(institution=principal.school_role.institution)).pk


def test_who_leaves_the_school_decides_there_no_more(principal, teacher):
    """M4: the roles are read again."""
    lend(principal, teacher)
    SchoolRole.objects.filter(user=principal).update(institution=InstitutionFactory())
    assert not holds(teacher)
    SchoolRole.objects.filter(user=principal).update(institution=teacher.school_role.institution)
    assert holds(teacher)
    SchoolRole.objects.filter(user=teacher).update(institution=InstitutionFactory())
    assert not holds(teacher)


def row(principal: User, teacher: User, **change: Any) -> Delegation:
    said = {
        "institution": principal.school_role.institution,
        "delegate": teacher,
        "given_by": principal,
        "from_date": today(),
        "to_date": today(),
        "ceiling": Decimal(1),
        "given_at": timezone.now(),
    }
    return Delegation(**said | change)


@pytest.mark.parametrize(
    "change",
    [
        lambda principal, teacher: {"to_date": today() - DAY},
        lambda principal, teacher: {"ceiling": Decimal(0)},
        lambda principal, teacher: {"delegate": principal},
        lambda principal, teacher: {"revoked_at": timezone.now()},
        lambda principal, teacher: {"delegate": TeacherFactory()},
        lambda principal, teacher: {"given_by": PrincipalFactory()},
        lambda principal, teacher: {"given_by": teacher, "delegate": principal},
        lambda principal, teacher: {"institution": InstitutionFactory()},
    ],
)
def test_the_database_refuses_what_must_never_be(principal, teacher, change):
    """Dates, positive ceiling, one school, two people, a whole revocation."""
    with pytest.raises(IntegrityError), transaction.atomic():
        row(principal, teacher, **change(principal, teacher)).save()
    row(principal, teacher).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        row(principal, teacher).save()


def test_a_delegation_is_never_changed_nor_deleted_and_taken_back_once(principal, teacher):
    """Logged: the row is its own journal (I10)."""
    given = lend(principal, teacher)
    revoke(delegation_id=given.pk, by=principal)
    for change in (
        lambda: Delegation.objects.update(ceiling=Decimal(9000)),
        lambda: Delegation.objects.update(revoked_at=None, revoked_by=None),
        lambda: Delegation.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_log_of_the_audit_tells_who_gave_it_and_who_took_it_back(principal, teacher):
    """D12: the contract view `audit_log`."""
    given = lend(principal, teacher)
    revoke(delegation_id=given.pk, by=principal)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT action, actor, after ->> 'ceiling' FROM audit_log"
            " WHERE object = %s ORDER BY at",
            [f"delegation:{given.pk}"],
        )
        assert cursor.fetchall() == [
            ("delegate", principal.full_name, "500.00"),
            ("revoke", principal.full_name, None),
        ]
