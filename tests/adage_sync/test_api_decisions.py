"""ADAGE decides for a head (C5): each verb, each refusal by its code."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bookings import actions as bookings
from bookings.models import Booking
from outbox.models import Message
from schools.actions import suspend
from schools.models import SchoolRole
from tests.adage_sync.inbound import said, verb
from tests.factories.people import StaffFactory
from tests.stage import Stage, engaged, fresh, traces

pytestmark = pytest.mark.django_db


def test_a_confirmation_engages_the_credit_in_the_name_of_the_head(adage, stage):
    """S20: same action as our page, `by` = ADAGE acting for the head."""
    booking = stage.prebook()
    answer = verb(adage, booking, "confirm")
    assert (answer.status_code, answer.json()["status"]) == (200, "CONFIRMED")
    assert engaged(stage) == booking.price
    last = fresh(booking).moves.last()
    assert (last.verb, last.actor_label) == ("confirm", "ADAGE, pour la direction")
    assert Message.objects.filter(event="booking.confirmed", seq__isnull=False).count() == 1


def test_adage_is_nobodys_head_between_two_calls(adage, stage):
    """The role lives for the call: no row of SchoolRole, no account that signs in."""
    verb(adage, stage.prebook(), "confirm")
    by = fresh(stage.offer.bookings.get()).moves.last().actor
    assert not SchoolRole.objects.filter(user=by).exists()
    assert (by.is_active, by.has_usable_password()) == (False, False)


@pytest.mark.parametrize("whose", ["ADAGE", "the head"])
def test_confirming_again_succeeds_without_a_second_effect(adage, stage, whose):
    booking = stage.prebook()
    verb(adage, booking, "confirm") if whose == "ADAGE" else stage.confirm(booking)
    before = (traces(), engaged(stage))
    answer = verb(adage, booking, "confirm")
    assert (answer.status_code, answer.json()["status"]) == (200, "CONFIRMED")
    assert (traces(), engaged(stage)) == before


def test_a_refusal_sets_the_offer_free(adage, stage):
    booking = stage.prebook()
    answer = verb(adage, booking, "refuse")
    assert (answer.status_code, answer.json()["status"]) == (200, "REFUSED")
    assert fresh(booking).cancellation_reason == "REFUSED_BY_PRINCIPAL"
    before = traces()
    assert verb(adage, booking, "refuse").json()["status"] == "REFUSED"
    assert traces() == before


def late(stage: Stage, booking: Booking) -> None:
    stage.line.__class__.objects.filter(pk=booking.stock_id).update(
        bookable_until=timezone.now() - timedelta(seconds=1)
    )


def cancelled(stage: Stage, booking: Booking) -> None:
    bookings.withdraw(booking_id=booking.pk, by=stage.teacher)


def poor(stage: Stage, booking: Booking) -> None:
    stage.budget.__class__.objects.update(amount=booking.price - Decimal("0.01"))


def provisional(stage: Stage, booking: Booking) -> None:
    stage.budget.__class__.objects.update(amount=booking.price, is_final=False)


def without_budget(stage: Stage, booking: Booking) -> None:
    stage.budget.delete()


def suspended(stage: Stage, booking: Booking) -> None:
    suspend(
        ministry="",
        from_at=timezone.now() - timedelta(hours=1),
        to_at=None,
        message="Gel",
        by=StaffFactory(),
    )


def closed(stage: Stage, booking: Booking) -> None:
    stage.institution.__class__.objects.update(is_open=False)


def ineligible(stage: Stage, booking: Booking) -> None:
    stage.institution.__class__.objects.update(eligible=False)


def confirmed(stage: Stage, booking: Booking) -> None:
    stage.confirm(booking)


@pytest.mark.parametrize(
    ("happened", "name", "expected"),
    [
        (without_budget, "confirm", (404, "DEPOSIT_NOT_FOUND")),
        (poor, "confirm", (422, "INSUFFICIENT_FUND")),
        (provisional, "confirm", (422, "INSUFFICIENT_FUND_DEPOSIT_NOT_FINAL")),
        (cancelled, "confirm", (422, "EDUCATIONAL_BOOKING_IS_CANCELLED")),
        (late, "confirm", (422, "CONFIRMATION_LIMIT_DATE_HAS_PASSED")),
        (suspended, "confirm", (422, "CONFIRMATIONS_SUSPENDED")),
        (closed, "confirm", (422, "SCHOOL_NOT_ELIGIBLE")),
        (ineligible, "confirm", (422, "SCHOOL_NOT_ELIGIBLE")),
        (confirmed, "refuse", (422, "EDUCATIONAL_BOOKING_NOT_REFUSABLE")),
        (cancelled, "refuse", (422, "EDUCATIONAL_BOOKING_ALREADY_CANCELLED")),
    ],
)
def test_each_refusal_has_its_code_and_changes_nothing(adage, stage, happened, name, expected):
    booking = stage.prebook()
    happened(stage, booking)
    before = (fresh(booking).state, traces())
    assert said(verb(adage, booking, name)) == expected
    assert (fresh(booking).state, traces()) == before


@pytest.mark.parametrize("name", ["confirm", "refuse"])
@pytest.mark.parametrize("reference", ["R-ZZZZZZZZ", "1", "%00", "R-" + "9" * 300, "é"])
def test_an_unknown_booking_is_404(adage, reference, name):
    answer = adage.post(f"/adage/v1/prebookings/{reference}/{name}")
    assert said(answer) == (404, "EDUCATIONAL_BOOKING_NOT_FOUND")


def test_whatever_body_is_sent_is_not_read(adage, stage):
    booking = stage.prebook()
    path = f"/adage/v1/prebookings/{booking.reference}/refuse"
    answer = adage.generic("POST", path, b"\xff{" * 50, content_type="application/json")
    assert answer.status_code == 200


def test_a_busy_booking_answers_503_and_when_to_come_back(adage, stage, monkeypatch):
    from django.db import OperationalError

    def busy(**_: Any) -> None:
        raise OperationalError

    monkeypatch.setattr("adage_sync.actions.inbound.bookings.confirm", busy)
    answer = verb(adage, stage.prebook(), "confirm")
    assert said(answer) == (503, "BUSY")
    assert answer["Retry-After"] == "1"


def test_a_conflict_answers_409_with_its_code(adage, stage, monkeypatch):
    from offers.actions import Stale

    def stale(**_: Any) -> None:
        raise Stale

    monkeypatch.setattr("adage_sync.actions.inbound.bookings.confirm", stale)
    assert said(verb(adage, stage.prebook(), "confirm")) == (409, "STALE")
