"""The credit of a school that joins another, handed over and taken back (R42, R54).

Neither verb opens a transaction: they belong to the merger's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F

from core.errors import Refused
from schools.models import Budget, Institution

ZERO = Decimal(0)
DAYS = ("commitment_from", "commitment_to", "event_from", "event_to")


class CreditsDiffer(Refused):
    """A provisional credit and a final one do not make one credit (R42)."""

    code = "CREDITS_DIFFER"
    title = "Les crédits des deux établissements ne s’additionnent pas"

    def __init__(self, budget: Budget) -> None:
        mine = "définitif" if budget.is_final else "provisoire"
        super().__init__(
            f"Le crédit de {budget} est {mine}, celui de l’établissement d’accueil pour la même "
            "période ne l’est pas.",
            "Rendez d’abord le provisoire définitif, par une campagne.",
        )


@dataclass(frozen=True)
class Part:
    """Euros of one credit that follow: those of the bookings that follow, and the unspent."""

    budget: Budget
    amount: Decimal
    engaged: Decimal
    target: Budget | None  # None: a new one is opened, over the same periods

    @property
    def unspent(self) -> Decimal:
        """Euros that nobody has engaged."""
        return self.amount - self.engaged


def parts_of(
    school: Institution, successor: Institution, moving: Mapping[int, Decimal], today: date
) -> list[Part]:
    """What follows of each credit; `moving`: credit -> euros engaged by what follows.

    What took place stays with the school, and its euros. A credit whose events are over gives
    nothing more. Raises CreditsDiffer.
    """
    theirs = list(successor.budgets.order_by("pk"))
    found = []
    for budget in school.budgets.order_by("pk"):
        engaged = moving.get(budget.pk, ZERO)
        unspent = budget.available if budget.event_to > today else ZERO
        if engaged + unspent == 0:
            continue
        target = credit_beside(budget, theirs)
        if target is not None and target.is_final != budget.is_final:
            raise CreditsDiffer(budget)
        found.append(Part(budget, engaged + unspent, engaged, target))
    return found


def credit_beside(budget: Budget, others: list[Budget]) -> Budget | None:
    """The credit that pays for the same days: the same four dates, else the longest in common."""
    same = [one for one in others if _days(one) == _days(budget)]
    shared = [
        one
        for one in others
        if one.commitment_from < budget.commitment_to
        and budget.commitment_from < one.commitment_to
        and _common(one, budget) > 0
    ]
    return same[0] if same else max(shared, key=lambda one: _common(one, budget), default=None)


def _days(budget: Budget) -> list[date]:
    return [getattr(budget, name) for name in DAYS]


def _common(one: Budget, other: Budget) -> int:
    """Days of events that both pay for."""
    return (min(one.event_to, other.event_to) - max(one.event_from, other.event_from)).days


def hand_over(parts: list[Part], successor: Institution) -> dict[int, Budget]:
    """Move the euros of locked credits; answers credit -> the one that bears it from now on."""
    heirs = {}
    for part in parts:
        periods = dict(zip(DAYS, _days(part.budget), strict=True))
        target = part.target or Budget.objects.create(
            institution=successor, amount=ZERO, is_final=part.budget.is_final, **periods
        )
        _shift(part.budget.pk, target.pk, part.amount, part.engaged)
        heirs[part.budget.pk] = target
    return heirs


def take_back(former_id: int, heir_id: int, amount: Decimal, engaged: Decimal) -> bool:
    """The way back, on locked credits; False when the heir has engaged those euros since."""
    heir = Budget.objects.get(pk=heir_id)
    if heir.available < amount - engaged:
        return False
    _shift(heir_id, former_id, amount, engaged)
    return True


def lock_credits(*schools: Institution) -> None:
    """The credits of both schools, in the order of their numbers."""
    mine = Budget.objects.filter(institution__in=schools).order_by("pk")
    list(mine.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))


def _shift(source: int, target: int, amount: Decimal, engaged: Decimal) -> None:
    Budget.objects.filter(pk=source).update(
        amount=F("amount") - amount, engaged=F("engaged") - engaged
    )
    Budget.objects.filter(pk=target).update(
        amount=F("amount") + amount, engaged=F("engaged") + engaged
    )
