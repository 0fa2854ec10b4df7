"""Races around a proposal, each with its negative control (R30)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import bookings.actions.school as school_room
from bookings import actions
from bookings.models import Booking
from offers import actions as offers
from offers.models import CollectiveStock
from tests.proposals import later, propose
from tests.races.conftest import Doorstep, sort_out, together
from tests.stage import Stage, build_stage

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 15


def states(stage: Stage) -> list[str]:
    found = Booking.objects.filter(offer=stage.offer).order_by("pk")
    return [booking.state for booking in found]


def propose_and_confirm(stage: Stage) -> list[Callable[[], object]]:
    booking = stage.prebook()
    return [lambda: propose(stage, booking.reference), lambda: stage.confirm(booking)]


def test_propose_and_confirm_one_wins_and_the_other_is_told(transactional_db) -> None:
    """R30, R21: confirmed on the old terms, or proposed and no credit engaged."""
    for _ in range(ROUNDS):
        stage = build_stage()
        proposed, confirmed = outcomes = together(propose_and_confirm(stage))
        assert sort_out(outcomes)[2] == []
        stage.budget.refresh_from_db()
        open_line = stage.offer.lines.get(withdrawn_at__isnull=True)
        if isinstance(confirmed, Exception):
            assert confirmed.code == "STALE"
            assert (states(stage), stage.budget.engaged) == (["CANCELLED"], 0)
            assert open_line.held_for == stage.teacher
        else:
            assert proposed.code == "HAS_LIVE_BOOKING"
            assert (states(stage), open_line.pk) == (["CONFIRMED"], stage.line.pk)


def test_negative_control_without_lock_both_are_believed(transactional_db, without_locks) -> None:
    """D11: the race above can fail."""
    won = 0
    for _ in range(ROUNDS):
        ok, _, errors = sort_out(together(propose_and_confirm(build_stage())))
        won += len(ok) > 1 or bool(errors)
    assert won > 0


def test_propose_and_withdraw_never_hold_for_somebody_who_left(transactional_db) -> None:
    """R30, R23: a proposal is held for the teacher, or the page was out of date."""
    for _ in range(ROUNDS):
        stage = build_stage()
        booking = stage.prebook()
        proposed, withdrawn = outcomes = together(
            [
                lambda s=stage, b=booking: propose(s, b.reference),
                lambda s=stage, b=booking: actions.withdraw(booking_id=b.pk, by=s.teacher),
            ]
        )
        assert sort_out(outcomes)[2] == []
        assert [isinstance(o, Exception) for o in outcomes].count(True) == 1
        loser = proposed if isinstance(proposed, Exception) else withdrawn
        assert loser.code == "STALE"
        assert stage.offer.lines.filter(withdrawn_at__isnull=True).count() == 1


def accept_and_repropose(stage: Stage) -> list[Callable[[], object]]:
    line = propose(stage, stage.prebook().reference)
    newer = replace(later(stage), price=stage.line.price + 500)
    return [
        lambda: actions.accept_terms(
            offer_id=stage.offer.pk, expected_version=line.version, by=stage.teacher
        ),
        lambda: propose(stage, "held", newer, version=line.version),
    ]


def test_accept_and_edit_give_the_price_the_teacher_read(transactional_db) -> None:
    """R30, M7: accepted as read and the edit refused, or the newer terms wait for an answer."""
    for _ in range(ROUNDS):
        stage = build_stage()
        accepted, edited = outcomes = together(accept_and_repropose(stage))
        assert sort_out(outcomes)[2] == []
        if isinstance(accepted, Exception):
            assert (accepted.code, edited.price) == ("STALE", stage.line.price + 500)
            assert states(stage) == ["CANCELLED"]
        else:
            assert (accepted.price, edited.code) == (stage.line.price - 20, "STALE")
            assert states(stage) == ["CANCELLED", "PREBOOKED"]


def test_negative_control_without_lock_a_withdrawn_line_is_accepted(
    transactional_db, without_locks, monkeypatch
) -> None:
    """D11: without the locks the teacher pre-books terms that are no longer proposed."""
    bookable, original, between = school_room._bookable, offers.propose_line, Doorstep()

    def read_then_wait(*arguments: Any) -> CollectiveStock:
        line = bookable(*arguments)
        between.wait()
        return line

    def ask_then_wait(**arguments: Any) -> Any:
        between.wait()
        return original(**arguments)

    def both() -> bool:
        acts = accept_and_repropose(build_stage())
        with monkeypatch.context() as waiting:
            waiting.setattr(school_room, "_bookable", read_then_wait)
            waiting.setattr(offers, "propose_line", ask_then_wait)
            ok, _, errors = sort_out(together(acts))
        return len(ok) > 1 or bool(errors)

    assert any(both() for _ in range(ROUNDS))
