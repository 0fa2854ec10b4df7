"""Sharing out an amount: nothing is lost, nobody is under the floor."""

import random
from decimal import Decimal

import pytest

from core.rules.sharing import CENT, shares


def cents(draw: random.Random, least: int, most: int) -> Decimal:
    """An amount between two numbers of cents."""
    return Decimal(draw.randint(least, most)) / 100


@pytest.mark.parametrize("seed", range(100))
def test_the_parts_are_the_total_to_the_cent_and_none_is_under_the_floor(seed):
    draw = random.Random(seed)
    weights = [cents(draw, 1, 10**7) for _ in range(draw.randint(1, 40))]
    floor = cents(draw, 0, 50_000)
    total = floor * len(weights) + cents(draw, 0, 10**8)
    parts = shares(total, weights, floor)
    assert sum(parts) == total
    assert min(parts) >= floor
    assert [part.quantize(CENT) for part in parts] == parts


def test_parts_are_in_proportion_and_the_first_cents_go_where_most_was_lost():
    assert shares(Decimal("100.00"), [Decimal(1)] * 3) == [
        Decimal("33.34"), Decimal("33.33"), Decimal("33.33"),
    ]  # fmt: skip
    assert shares(Decimal(0), [Decimal(5)]) == [0]


def test_who_would_be_under_the_floor_is_put_on_it_and_the_others_share_the_rest():
    found = shares(Decimal(1_000), [Decimal(1), Decimal(100), Decimal(300)], Decimal(100))
    assert found == [100, 225, 675]


@pytest.mark.parametrize(("weights", "floor"), [([], 0), ([Decimal(1)] * 3, 400)])
def test_what_cannot_be_shared_is_refused(weights, floor):
    with pytest.raises(ValueError, match="cannot be shared"):
        shares(Decimal(1_000), weights, Decimal(floor))
