"""Two clocks write each mail once: the lock, then the constraint; without them, twice (F25)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

import bookings.actions.reminders as room
from bookings import actions
from bookings.models import EventMail
from offers.models import CollectiveStock
from outbox.models import Message
from tests.races.conftest import Doorstep, run_sql, sort_out, together
from tests.stage import build_stage

pytestmark = pytest.mark.django_db(transaction=True)


def eight_clocks() -> list[Any]:
    """Eight clocks remind the same head at the same instant."""
    stage = build_stage()
    booking = stage.prebook()
    CollectiveStock.objects.filter(pk=booking.stock_id).update(
        bookable_until=timezone.now() + timedelta(days=3)
    )
    return together([lambda: actions.remind_of_decision(booking_id=booking.pk, days=3)] * 8)


def reminders() -> int:
    return Message.objects.filter(event="booking.deadline_nears").count()


def test_f25_eight_clocks_at_once_write_one_mail(transactional_db: None) -> None:
    won, refused, errors = sort_out(eight_clocks())

    assert (sorted(won), refused, errors) == ([False] * 7 + [True], [], [])
    assert (reminders(), EventMail.objects.count()) == (1, 1)


@pytest.fixture
def slow(without_locks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody notes before a second clock has looked."""
    write, between = room._write, Doorstep()

    def wait_then_write(*arguments: Any, **more: Any) -> bool:
        between.wait()
        return write(*arguments, **more)

    monkeypatch.setattr(room, "_write", wait_then_write)


def test_without_the_lock_the_constraint_alone_writes_one(
    transactional_db: None, slow: None
) -> None:
    eight_clocks()

    assert (reminders(), EventMail.objects.count()) == (1, 1)


@pytest.mark.slow
def test_negative_control_without_lock_nor_constraint_several_mails_leave(
    transactional_db: None, slow: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D11: the races above can fail."""
    between = Doorstep()
    run_sql("DROP INDEX one_event_mail_a_moment")

    def look_then_write(*, defaults: dict[str, Any], **wanted: Any) -> tuple[Any, bool]:
        known = EventMail.objects.filter(**wanted).first()
        between.wait()
        return (known, False) if known else (EventMail.objects.create(**wanted, **defaults), True)

    monkeypatch.setattr(EventMail.objects, "get_or_create", look_then_write)
    try:
        eight_clocks()
        assert reminders() > 1
    finally:
        run_sql(
            "TRUNCATE bookings_eventmail",
            "CREATE UNIQUE INDEX one_event_mail_a_moment ON bookings_eventmail"
            " (booking_id, kind, about, days)",
        )
