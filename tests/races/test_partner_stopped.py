"""A suspension of a partner and an act with it, at the same instant: one sees the other (R49)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.utils import timezone

import bookings.actions.move as move_room
import bookings.actions.school as school_room
from bookings.models import Booking
from tests.factories.people import StaffFactory
from tests.patience import HANGS_SECONDS
from tests.races.conftest import alone, done_around, somebody_waits, sort_out, without_trigger
from tests.stage import Stage
from venues.actions.suspending import suspend
from venues.models import PartnerSuspension

pytestmark = pytest.mark.django_db(transaction=True)
ACTS = {"prebook": "PREBOOKING", "confirm": "CONFIRMATION"}
TRIGGERS = {"prebook": "partner_takes_prebookings", "confirm": "partner_takes_confirmations"}


def act_of(scene: Stage, name: str) -> Callable[[], Any]:
    """The act, on what it needs."""
    if name == "prebook":
        return scene.prebook
    booking = scene.prebook()
    return lambda: scene.confirm(booking)


def stop(scene: Stage, name: str) -> PartnerSuspension:
    return suspend(
        partner_id=scene.offer.venue.partner_id, acts=[ACTS[name]], from_date=timezone.localdate(),
        to_date=None, reason="Signalement.", by=StaffFactory(),
    )  # fmt: skip


def suspended_between(scene: Stage, name: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Suspend once the act has looked at the partner, before it writes; what became of the act."""
    door = {"prebook": (school_room, "_taken"), "confirm": (school_room, "_engaged")}[name]
    return done_around(act_of(scene, name), door, lambda: stop(scene, name), monkeypatch)


def has_acted(name: str) -> bool:
    return Booking.objects.filter(
        state={"prebook": "PREBOOKED", "confirm": "CONFIRMED"}[name]
    ).exists()


@pytest.mark.parametrize("name", ["prebook", "confirm"])
def test_who_looked_before_the_suspension_writes_nothing_after_it(scene, monkeypatch, name):
    answer = suspended_between(scene, name, monkeypatch)
    assert "partner_is_not_suspended" in str(answer.__cause__.diag.constraint_name)
    assert not has_acted(name)
    scene.budget.refresh_from_db()
    assert scene.budget.engaged == 0


@pytest.mark.parametrize("name", ["prebook", "confirm"])
def test_negative_control_without_the_trigger_they_act_after_it(scene, monkeypatch, name):
    """D11: the look of the action alone lets through who looked just before."""
    with without_trigger("bookings_booking", TRIGGERS[name]):
        answer = suspended_between(scene, name, monkeypatch)
    done, refused, errors = sort_out([answer])
    assert (len(done), refused, errors) == (1, [], [])
    assert has_acted(name)


@pytest.mark.parametrize("name", ["prebook", "confirm"])
def test_a_suspension_waits_for_who_writes_before_it(scene, monkeypatch, name):
    """The act has written and not committed: the suspension comes after it, and lets it stand."""
    wrote, go_on = Event(), Event()
    recorded = move_room.record

    def wait(*arguments: Any, **details: Any) -> None:
        recorded(*arguments, **details)
        wrote.set()
        assert go_on.wait(HANGS_SECONDS)

    act = act_of(scene, name)
    monkeypatch.setattr(move_room, "record", wait)
    monkeypatch.setattr(school_room, "record", wait)
    with ThreadPoolExecutor(2) as pool:
        answer = pool.submit(alone, act)
        assert wrote.wait(HANGS_SECONDS)
        suspension = pool.submit(alone, lambda: stop(scene, name))
        waited = somebody_waits("venues_partner")
        go_on.set()
        assert isinstance(answer.result(HANGS_SECONDS), Booking)
        assert isinstance(suspension.result(HANGS_SECONDS), PartnerSuspension)
    assert waited
    assert has_acted(name)


def test_two_officers_suspend_a_partner_once(scene):
    """The second one is told who did it."""
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(alone, lambda: stop(scene, "confirm")) for _ in range(2)]
        done, refused, errors = sort_out([answer.result(HANGS_SECONDS) for answer in answers])
    assert (len(done), len(refused), errors) == (1, 1, [])
    assert PartnerSuspension.objects.count() == 1
