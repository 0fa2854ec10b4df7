"""Races on the rows that matter, each with its negative control (S18, R42, R21; D1–D3, D11)."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from itertools import cycle, pairwise

import pytest

import bookings.actions.school as school_room
from accounts.models import User
from bookings import actions
from bookings.models import Booking
from offers.actions import Terms
from offers.models import CollectiveOffer, CollectiveStock
from schools.models import Budget, Institution
from tests.factories.offers import OfferFactory
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.owner import without_walls
from tests.races.conftest import Doorstep, run_sql, sort_out, together
from tests.stage import Stage, build_stage

pytestmark = pytest.mark.django_db(transaction=True)


def rivals(offer: CollectiveOffer, count: int) -> list[Callable[[], Booking]]:
    teachers = [TeacherFactory() for _ in range(count)]
    return [
        lambda by=by: actions.prebook(offer_id=offer.pk, expected_version=1, by=by)
        for by in teachers
    ]


def test_a_hundred_teachers_prebook_one_line_and_one_wins(scene):
    """S18, D1: 1 success, 99 refusals, 0 errors; one journal line, one event."""
    won, refused, errors = sort_out(together(rivals(scene.offer, 100)))
    assert (len(won), len(refused), errors) == (1, 99, [])
    assert Booking.objects.get().moves.count() == 1


def test_negative_control_without_lock_nor_index_the_line_is_sold_twice(scene, without_locks):
    """D11: the race above can fail."""
    original, between = school_room._bookable, Doorstep()

    def ask_then_wait(
        offer: CollectiveOffer, line: CollectiveStock | None, institution: Institution, by: User
    ) -> CollectiveStock:
        found = original(offer, line, institution, by)
        between.wait()
        return found

    school_room._bookable = ask_then_wait
    run_sql("DROP INDEX one_live_booking_per_line", "DROP INDEX one_live_booking_per_offer")
    try:
        won, _, _ = sort_out(together(rivals(scene.offer, 12), at_once=12))
        assert len(won) > 1
    finally:
        school_room._bookable = original
        # Keep one booking, put the walls back.
        run_sql(
            "TRUNCATE bookings_booking CASCADE",
            "CREATE UNIQUE INDEX one_live_booking_per_line ON bookings_booking (stock_id)"
            " WHERE state <> 'CANCELLED'",
            "CREATE UNIQUE INDEX one_live_booking_per_offer ON bookings_booking (offer_id)"
            " WHERE state <> 'CANCELLED'",
        )


def test_without_lock_the_index_alone_still_sells_once(scene, without_locks):
    """D1: the constraint makes it true, the lock makes it kind."""
    won, _, _ = sort_out(together(rivals(scene.offer, 12), at_once=12))
    assert len(won) == 1


def confirmations(
    count: int, price: Decimal, amount: Decimal
) -> tuple[Budget, list[Callable[[], object]]]:
    institution = InstitutionFactory()
    budget = BudgetFactory(institution=institution, amount=amount)
    teachers = cycle([TeacherFactory(institution=institution) for _ in range(2)])  # R33
    principal = PrincipalFactory(institution=institution)
    bookings = [
        actions.prebook(offer_id=offer.pk, expected_version=1, by=next(teachers))
        for offer in (OfferFactory(line__price=price) for _ in range(count))
    ]
    return budget, [
        lambda pk=booking.pk: actions.confirm(booking_id=pk, expected_version=1, by=principal)
        for booking in bookings
    ]


def test_forty_confirmations_of_30_on_1000_give_33(transactional_db):
    """R42, D2."""
    budget, acts = confirmations(40, Decimal(30), Decimal(1000))
    won, refused, errors = sort_out(together(acts))
    budget.refresh_from_db()
    assert (len(won), len(refused), errors) == (33, 7, [])
    assert budget.engaged == Decimal(990)


def test_negative_control_reading_then_writing_overspends(transactional_db, monkeypatch):
    """D11: without the conditional counter and its CHECK, more than 33 pass."""
    between = Doorstep()

    def read_then_write(*, budget_id: int, amount: Decimal) -> None:
        budget = Budget.objects.get(pk=budget_id)
        if budget.engaged + amount > budget.amount:
            raise AssertionError("full")
        between.wait()
        Budget.objects.filter(pk=budget_id).update(engaged=budget.engaged + amount)

    monkeypatch.setattr(school_room, "engage", read_then_write)
    _, acts = confirmations(40, Decimal(30), Decimal(1000))
    won, _, _ = sort_out(together(acts))
    assert len(won) > 33


def new_terms(line: CollectiveStock, price: Decimal) -> Terms:
    return Terms(
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        bookable_until=line.bookable_until,
        price=price,
        participants=line.participants,
    )


def edit_and_prebook(stage: Stage) -> list[Callable[[], object]]:
    """The partner raises the price at the instant the teacher takes the displayed one."""
    terms = new_terms(stage.line, stage.line.price + 100)
    return [
        stage.prebook,
        lambda: actions.edit_line(
            offer_id=stage.offer.pk, terms=terms, expected_version=1, by=stage.member
        ),
    ]


def test_edit_and_prebook_give_the_displayed_price_or_stale(transactional_db):
    """R21, M7: never another price than the one on the page."""
    for _ in range(20):
        stage = build_stage()
        outcomes = together(edit_and_prebook(stage))
        _, _, errors = sort_out(outcomes)
        assert errors == []
        booking = Booking.objects.filter(offer=stage.offer).first()
        line = stage.offer.lines.get()
        if booking is not None:
            assert (booking.price, line.price) == (stage.line.price, stage.line.price)
        else:
            assert line.price == stage.line.price + 100


def replace_and_confirm(stage: Stage, booking: Booking) -> list[Callable[[], object]]:
    """The partner takes the line away (R30) at the instant the head confirms."""
    return [
        lambda: stage.confirm(booking),
        lambda: actions.withdraw_line(offer_id=stage.offer.pk, by=stage.member),
    ]


def test_edit_and_confirm_give_the_displayed_price_or_stale(transactional_db):
    """R21, R30: the head confirms what was displayed, or is told it has changed."""
    for _ in range(20):
        stage = build_stage()
        booking = stage.prebook()
        confirmed, withdrawn = together(replace_and_confirm(stage, booking))
        booking = Booking.objects.get(pk=booking.pk)
        stage.budget.refresh_from_db()
        if isinstance(confirmed, Exception):
            assert confirmed.code == "STALE"
            assert (booking.state, stage.budget.engaged) == ("CANCELLED", 0)
        else:
            assert withdrawn.code == "HAS_LIVE_BOOKING"
            assert (booking.state, booking.price) == ("CONFIRMED", stage.line.price)
            assert stage.budget.engaged == stage.line.price


def contradictions(stages: list[Stage]) -> int:
    """Bookings whose journal holds two acts that cannot both be true."""
    count = 0
    for stage in stages:
        moves = list(Booking.objects.get(offer=stage.offer).moves.all())
        chained = all(a.to_state == b.from_state for a, b in pairwise(moves))
        ends = Counter(move.to_state for move in moves)
        count += not chained or ends["CANCELLED"] > 1 or ends["CONFIRMED"] > 1
    return count


def everybody_at_once(stages: list[Stage]) -> list[Callable[[], object]]:
    acts: list[Callable[[], object]] = []
    for stage in stages:
        booking = stage.prebook()
        acts += [
            lambda s=stage, b=booking: s.confirm(b),
            lambda s=stage, b=booking: actions.refuse(
                booking_id=b.pk, reason="Voyage", by=s.principal
            ),
            lambda s=stage, b=booking: actions.cancel_by_partner(
                booking_id=b.pk, reason="Panne", by=s.member
            ),
            lambda s=stage, b=booking: actions.withdraw(booking_id=b.pk, by=s.teacher),
        ]
    return acts


def test_confirm_refuse_and_cancel_together_never_contradict_each_other(transactional_db):
    """G4: on 80 bookings, no two successes that cannot both be true; the credit agrees."""
    stages = [build_stage() for _ in range(80)]
    _, _, errors = sort_out(together(everybody_at_once(stages), at_once=16))
    assert errors == []
    assert contradictions(stages) == 0
    for stage in stages:
        booking = Booking.objects.get(offer=stage.offer)
        stage.budget.refresh_from_db()
        confirmed = booking.state == "CONFIRMED"
        assert stage.budget.engaged == (booking.price if confirmed else 0)


def test_negative_control_without_lock_they_contradict_each_other(transactional_db, without_locks):
    """D11: the real system accepts both in 46 of 80. The wall alone refuses: it is down too."""
    stages = [build_stage() for _ in range(20)]
    with without_walls("bookings_booking"):
        together(everybody_at_once(stages), at_once=16)
    assert contradictions(stages) > 0
