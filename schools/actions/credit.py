"""The counter of a credit, moved inside the transaction of the decision (R41–R43).

Neither verb opens a transaction: each is one statement, and belongs to the caller's.
"""

from decimal import Decimal

from django.db.models import F
from django.utils import timezone

from core.compiled import prepared_cursor
from core.errors import Refused
from core.rules import euros
from schools import rules
from schools.models import Budget

# What may be spent is the whole of a final credit, a share of a provisional one (R42).
ADD = """
    UPDATE schools_budget SET engaged = engaged + %(amount)s
    WHERE id = %(budget)s
      AND engaged + %(amount)s <= amount * CASE WHEN is_final THEN 1 ELSE %(share)s END
"""


class InsufficientFund(Refused):
    """The credit is smaller than what is already engaged plus this price (R42)."""

    code = "INSUFFICIENT_FUND"
    title = "Crédit insuffisant"

    def __init__(self, budget: Budget, amount: Decimal) -> None:
        missing = euros(budget.engaged + amount - budget.amount, free_word=False)
        super().__init__(
            f"Il reste {euros(budget.available, free_word=False)} disponibles sur le crédit de "
            f"l’établissement, et cette offre coûte {euros(amount)}.",
            "Négociez le prix avec l’acteur culturel, ou libérez un engagement "
            "en annulant une réservation.",
            title=f"Crédit insuffisant\u00a0: il manque {missing}",
        )
        self.missing = budget.engaged + amount - budget.amount


class FundNotFinal(Refused):
    """The credit is provisional: only a part of it may be engaged (R42)."""

    code = "FUND_NOT_FINAL"
    title = "Crédit encore provisoire"

    def __init__(self, budget: Budget, amount: Decimal) -> None:
        percent = f"{rules.provisional_share(timezone.localdate()) * 100:.0f}"
        self.missing = budget.engaged + amount - budget.spendable
        super().__init__(
            f"Sur {euros(budget.amount, free_word=False)}, "
            f"{euros(budget.spendable, free_word=False)} peuvent être engagés "
            f"et {euros(budget.engaged, free_word=False)} le sont déjà\u00a0: "
            f"il manque {euros(self.missing)}.",
            "Confirmez plus tard, quand le crédit sera définitif.",
            title=f"Crédit encore provisoire\u00a0: {percent}\u00a0% utilisables",
        )


def engage(*, budget_id: int, amount: Decimal) -> None:
    """Add euros to what a credit has engaged, in one statement that two people cannot both win.

    Zero is nothing to engage. Raises InsufficientFund, FundNotFinal; ValueError below zero.
    """
    if amount < 0:
        raise ValueError("a negative amount cannot be engaged")
    if amount == 0 or _add(budget_id, amount):
        return
    # Locked, so the sentence says the figures of this very moment.
    budget = Budget.objects.select_for_update().get(pk=budget_id)
    if budget.engaged + amount > budget.amount:
        raise InsufficientFund(budget, amount)
    if budget.engaged + amount > budget.spendable:
        raise FundNotFinal(budget, amount)
    _add(budget_id, amount)  # somebody released euros between our two statements


def release(*, budget_id: int, amount: Decimal) -> None:
    """Give euros back to the credit they were engaged on (R43).

    The CHECK of the table forbids giving back more than what is engaged.
    """
    if amount < 0:
        raise ValueError("a negative amount cannot be released")
    Budget.objects.filter(pk=budget_id).update(engaged=F("engaged") - amount)


def _add(budget_id: int, amount: Decimal) -> bool:
    share = rules.provisional_share(timezone.localdate())
    with prepared_cursor() as cursor:
        cursor.execute(ADD, {"amount": amount, "budget": budget_id, "share": share})
        return int(cursor.rowcount) == 1
