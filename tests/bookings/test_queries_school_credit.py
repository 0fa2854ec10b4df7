"""The credit's four numbers, and what a decision would do to them (R40–R44)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from bookings import actions
from bookings.models import Booking
from bookings.queries.credit import Credit, credits_of
from bookings.queries.decisions import decision_on
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.factories.schools import (
    BudgetFactory,
    PrincipalFactory,
    year_start,
)

pytestmark = pytest.mark.django_db


def prebooked(teacher: User, price: str | int, **line: object) -> Booking:
    terms = {f"line__{name}": value for name, value in line.items()}
    return PrebookedBookingFactory(
        offer=OfferFactory(line__price=Decimal(price), **terms), teacher=teacher
    )


def four_numbers(credit: Credit) -> list[Decimal]:
    return [credit.amount, credit.engaged, credit.available, credit.pending]


def test_the_four_numbers_follow_the_bookings_of_the_school(school, teacher):
    """R44; another school's bookings count for nothing."""
    BudgetFactory(institution=school)
    principal = PrincipalFactory(institution=school)
    ConfirmedBookingFactory(
        offer=OfferFactory(line__price=Decimal("1300")), teacher=teacher, principal=principal
    )
    prebooked(teacher, "450.50")
    prebooked(teacher, "360")
    PrebookedBookingFactory()
    now = timezone.now()

    [credit] = credits_of(school, now)

    assert four_numbers(credit) == [6200, 1300, 4900, Decimal("810.50")]
    assert (credit.pending_count, credit.realised) == (2, 0)


def test_confirming_moves_a_price_from_pending_to_engaged_and_cancelling_gives_it_back(
    school, teacher
):
    """R41, R43."""
    BudgetFactory(institution=school)
    principal, booking = PrincipalFactory(institution=school), prebooked(teacher, "450")
    assert four_numbers(credits_of(school, timezone.now())[0]) == [6200, 0, 6200, 450]

    actions.confirm(booking_id=booking.pk, expected_version=1, by=principal)
    assert four_numbers(credits_of(school, timezone.now())[0]) == [6200, 450, 5750, 0]

    actions.cancel_by_school(booking_id=booking.pk, by=principal)
    assert four_numbers(credits_of(school, timezone.now())[0]) == [6200, 0, 6200, 0]


def test_what_has_ended_is_realised_and_stays_engaged(school, teacher):
    BudgetFactory(institution=school)
    booking = ConfirmedBookingFactory(
        offer=OfferFactory(line__price=Decimal("320")), teacher=teacher
    )

    with time_machine.travel(booking.ends_at.replace(minute=59)):
        [credit] = credits_of(school, timezone.now())

    assert (credit.engaged, credit.realised) == (320, 320)


@pytest.mark.parametrize(("price", "missing"), [("4960", "0"), ("4960.01", "0.01")])
def test_a_provisional_credit_is_usable_at_eighty_percent(school, teacher, price, missing):
    """R42."""
    BudgetFactory(institution=school, is_final=False)
    booking = prebooked(teacher, price)

    decision = decision_on(booking, timezone.now())

    assert decision.credit.usable == Decimal("4960.00")
    assert decision.missing == Decimal(missing)


@time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
def test_two_periods_each_count_their_own_prebookings(school, teacher):
    """A school year cut in two: September to December, then January to August."""
    start = year_start()
    cut = start.replace(year=start.year + 1, month=1)
    end = start.replace(year=start.year + 1)
    second = BudgetFactory(institution=school, event_from=cut, event_to=end, amount=Decimal(4000))
    first = BudgetFactory(institution=school, event_from=start, event_to=cut, amount=Decimal(2000))
    prebooked(teacher, "100", starts_at=in_days(20), bookable_until=in_days(10))
    prebooked(teacher, "900", starts_at=in_days(60))

    numbers = {c.budget.pk: c.pending for c in credits_of(school, timezone.now())}

    assert numbers == {first.pk: 100, second.pk: 900}


def test_a_decision_knows_when_there_is_no_credit_and_when_none_is_needed(school, teacher):
    """R41: a free offer needs no budget."""
    paid, free = prebooked(teacher, "10"), prebooked(teacher, "0")
    now = timezone.now()

    assert decision_on(paid, now).has_no_credit
    assert not decision_on(free, now).has_no_credit


def test_a_decision_says_until_when_the_school_could_cancel(school, teacher):
    """R31: 15 days before, same hour; already firm inside the notice."""
    far = prebooked(teacher, "10", starts_at=in_days(60, 9, 0))
    near = prebooked(teacher, "10", starts_at=in_days(14, 9, 0), bookable_until=in_days(10))
    now = timezone.now()

    assert decision_on(far, now).cancellable_until == in_days(45, 9, 0)
    assert not decision_on(far, now).is_firm
    assert decision_on(near, now).is_firm
