"""A suspension of schools and a pre-booking, or an expiry, at the same instant (R45, I18)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

import bookings.actions.deadlines as clock_room
import bookings.actions.move as move_room
import bookings.actions.school as school_room
import schools.actions.suspension as gates
from bookings.actions import expire
from bookings.models import Booking
from schools.actions import suspend
from schools.models import Suspension
from tests.factories.people import StaffFactory
from tests.owner import rewrite
from tests.patience import HANGS_SECONDS
from tests.races.conftest import alone, done_around, without_trigger
from tests.stage import Stage

pytestmark = pytest.mark.django_db(transaction=True)
A_WHILE = 0.3


def stop(**said: Any) -> Suspension:
    """Since an hour, for ten days, from another connection."""
    start = timezone.now() - timedelta(hours=1)
    try:
        end, by = start + timedelta(days=10), StaffFactory()
        return suspend(from_at=start, to_at=end, message="Gel.", by=by, **said)
    finally:
        connections.close_all()


def prebooked_between(scene: Stage, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Suspend once the pre-booking has looked, before it writes; what became of it."""
    door = (school_room, "_taken")
    return done_around(scene.prebook, door, lambda: stop(stops_prebookings=True), monkeypatch)


def test_who_looked_before_the_suspension_prebooks_nothing_after_it(scene, monkeypatch):
    answer = prebooked_between(scene, monkeypatch)
    assert answer.__cause__.diag.constraint_name == "prebookings_are_not_suspended"
    assert not Booking.objects.exists()


def test_negative_control_without_the_trigger_they_prebook_after_it(scene, monkeypatch):
    """D11: the look of the action alone lets through who looked just before."""
    with without_trigger("bookings_booking", "partner_takes_prebookings"):
        answer = prebooked_between(scene, monkeypatch)
    assert isinstance(answer, Booking)


def waits(room: Any, door: str, act: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Suspend while the act has passed this door and not committed; did the suspension wait?"""
    passed, go_on = Event(), Event()
    went_on = getattr(room, door)

    def wait(*arguments: Any, **details: Any) -> Any:
        found = went_on(*arguments, **details)
        passed.set()
        assert go_on.wait(HANGS_SECONDS)
        return found

    monkeypatch.setattr(room, door, wait)
    with ThreadPoolExecutor(2) as pool:
        acting = pool.submit(alone, act)
        assert passed.wait(HANGS_SECONDS)
        stopping = pool.submit(stop, stops_prebookings=True, postpones_deadlines=True)
        waited = not Event().wait(A_WHILE) and not stopping.done()
        go_on.set()
        assert not isinstance(acting.result(HANGS_SECONDS), Exception)
        stopping.result(HANGS_SECONDS)
    return waited


def test_a_suspension_waits_for_who_prebooks_before_it(scene, monkeypatch):
    assert waits(move_room, "post", scene.prebook, monkeypatch)
    assert Booking.objects.filter(state="PREBOOKED").exists()


def late(scene: Stage) -> Callable[[], Any]:
    """The expiry of a pre-booking whose deadline has passed a minute ago."""
    booking = scene.prebook()
    past = timezone.now() - timedelta(minutes=1)
    rewrite(type(scene.line).objects.filter(pk=scene.line.pk), bookable_until=past)
    return lambda: expire(booking_id=booking.pk)


def test_a_freeze_waits_for_what_expires_before_it(scene, monkeypatch):
    """What the clock found free to expire, expires before the suspension is committed."""
    assert waits(clock_room, "postpones", late(scene), monkeypatch)
    assert Booking.objects.get().state == "CANCELLED"


def test_negative_control_without_the_gate_it_expires_after_the_freeze(scene, monkeypatch):
    """D11: looking at the suspensions alone holds nobody back."""
    monkeypatch.setattr(gates, "SHARE_GATE", gates.SHARE_GATE.partition("FOR ")[0])
    assert not waits(clock_room, "postpones", late(scene), monkeypatch)
    assert Booking.objects.get().state == "CANCELLED"


def test_after_the_freeze_nothing_expires(scene):
    expires = late(scene)
    stop(stops_confirmations=True, postpones_deadlines=True)
    assert not expires()
    assert Booking.objects.get().state == "PREBOOKED"
