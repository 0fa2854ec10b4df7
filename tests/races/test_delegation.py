"""A head takes a delegation back while the delegate confirms (I18 in small)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from django.utils import timezone

import bookings.actions.school as school_room
from accounts.models import User
from bookings.models import Booking
from schools import policy
from schools.actions import delegate, revoke
from schools.models import Delegation, Institution
from tests.factories.schools import TeacherFactory
from tests.races.conftest import LONGEST_WAIT, Doorstep, actions, together
from tests.stage import build_stage

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 10
LATE = """
SELECT count(*) FROM bookings_booking AS booking, schools_delegation AS given
WHERE booking.id = %s AND given.id = %s AND booking.state = 'CONFIRMED'
  AND pg_xact_commit_timestamp(booking.xmin) > pg_xact_commit_timestamp(given.xmin)
"""


def race(take_back: Callable[..., Any] = revoke) -> bool:
    """Confirm and take back at once; did the confirmation commit after the taking back?"""
    from django.db import connection

    stage = build_stage()
    person = TeacherFactory(institution=stage.institution)
    today = timezone.localdate()
    given = delegate(
        delegate_id=person.pk,
        from_date=today,
        to_date=today + timedelta(days=1),
        ceiling=Decimal(9000),
        by=stage.principal,
    )
    booking = stage.prebook()
    together(
        [
            lambda: actions.confirm(booking_id=booking.pk, expected_version=1, by=person),
            lambda: take_back(delegation_id=given.pk, by=stage.principal),
        ]
    )
    assert Delegation.objects.get(pk=given.pk).revoked_at is not None
    assert Booking.objects.get(pk=booking.pk).state in ("PREBOOKED", "CONFIRMED")
    with connection.cursor() as cursor:
        cursor.execute(LATE, [booking.pk, given.pk])
        return bool(cursor.fetchone()[0])


def test_nothing_is_confirmed_by_delegation_once_it_is_taken_back(transactional_db):
    assert not any(race() for _ in range(ROUNDS))


def test_negative_control_without_the_lock_a_confirmation_overtakes(transactional_db, monkeypatch):
    """D11: reading the delegation alone lets through who read it just before."""
    between, taken_back = Doorstep(), Event()

    def read_then_wait(*, institution: Institution, by: User) -> Delegation | None:
        if policy.is_principal_of(by, institution):
            return None
        today = timezone.localdate()
        held = institution.delegations.in_force(today).filter(delegate=by).first()
        between.wait()
        taken_back.wait(LONGEST_WAIT)
        return held

    def take_back(**arguments: Any) -> None:
        between.wait()
        revoke(**arguments)
        taken_back.set()

    monkeypatch.setattr(school_room, "hold_delegation", read_then_wait)
    assert race(take_back)
