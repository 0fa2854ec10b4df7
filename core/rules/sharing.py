"""Sharing out an amount in proportion to weights, to the cent and with a floor."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

CENT = Decimal("0.01")


def shares(
    total: Decimal, weights: Sequence[Decimal], floor: Decimal = Decimal(0)
) -> list[Decimal]:
    """Parts of `total`, one a weight, whose sum is `total` to the cent; each at least `floor`.

    Amounts with two decimals at most, weights above zero. Raises ValueError when the floors
    alone are more than the total, or when there is nobody to share with.
    """
    if not weights or floor * len(weights) > total:
        raise ValueError("this total cannot be shared so")
    exact = _with_floor(total, weights, floor)
    parts = [part.quantize(CENT, rounding=ROUND_DOWN) for part in exact]
    left = int((total - sum(parts)) / CENT)
    # The cents lost in rounding go where the most was lost.
    lost = sorted(range(len(parts)), key=lambda rank: (parts[rank] - exact[rank], rank))
    for rank in lost[:left]:
        parts[rank] += CENT
    return parts


def _with_floor(total: Decimal, weights: Sequence[Decimal], floor: Decimal) -> list[Decimal]:
    """Whoever would be under the floor is put on it; the others share what remains."""
    low: set[int] = set()
    while True:
        rest = sum(weight for rank, weight in enumerate(weights) if rank not in low)
        factor = (total - floor * len(low)) / rest if rest else Decimal(0)
        under = {rank for rank, one in enumerate(weights) if one * factor < floor} - low
        if not under:
            return [
                floor if rank in low else weight * factor for rank, weight in enumerate(weights)
            ]
        low |= under
