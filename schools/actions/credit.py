"""The counter of a credit, moved inside the transaction of the decision (R41–R43).

Neither verb opens a transaction: each is one statement, and belongs to the caller's.
"""

import json
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
# The same where a ministry opens a part of its credits: ministry -> [parts, out of how many].
ADD_OF_A_PART = """
    UPDATE schools_budget AS budget SET engaged = engaged + %(amount)s
    FROM schools_institution AS school
    LEFT JOIN json_each(%(parts)s::json) AS part ON part.key = school.ministry
    WHERE budget.id = %(budget)s AND school.id = budget.institution_id
      AND engaged + %(amount)s <= amount * CASE WHEN is_final THEN 1 ELSE %(share)s END
      AND engaged + %(amount)s <= amount
          * COALESCE((part.value ->> 0)::numeric, 1) / COALESCE((part.value ->> 1)::numeric, 1)
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


class FundNotOpen(Refused):
    """The ministry opens only a part of its credits for now (R42)."""

    code = "FUND_NOT_OPEN"
    title = "Crédit ouvert en partie"

    def __init__(self, budget: Budget, amount: Decimal) -> None:
        parts, out_of = budget.opened_part
        self.missing = budget.engaged + amount - budget.spendable
        super().__init__(
            f"Sur {euros(budget.amount, free_word=False)}, votre ministère ouvre {parts}/{out_of} "
            f"à ce jour\u00a0: {euros(budget.spendable, free_word=False)} peuvent être engagés, "
            f"{euros(budget.engaged, free_word=False)} le sont déjà, il manque "
            f"{euros(self.missing)}.",
            "Confirmez plus tard, quand le ministère ouvrira le reste.",
            title=f"Crédit ouvert en partie\u00a0: {parts}/{out_of} utilisables",
        )


class CreditGone(Refused):
    """The credit was taken away since it was looked for: nothing was engaged on it."""

    code = "CREDIT_GONE"
    title = "Ce crédit vient d’être retiré"

    def __init__(self) -> None:
        super().__init__(
            "L’administration l’a retiré pendant votre confirmation.",
            "Rechargez la page pour voir le crédit de votre établissement.",
        )


def engage(*, budget_id: int, amount: Decimal) -> None:
    """Add euros to what a credit has engaged, in one statement that two people cannot both win.

    Zero is nothing to engage. Raises InsufficientFund, FundNotFinal, CreditGone; ValueError below
    zero.
    """
    if amount < 0:
        raise ValueError("a negative amount cannot be engaged")
    if amount == 0 or _add(budget_id, amount):
        return
    # Locked, so the sentence says the figures of this very moment.
    # By its key alone: the usual order would join, and lock, the institution.
    budget = Budget.objects.select_for_update().filter(pk=budget_id).order_by("pk").first()
    if budget is None:
        raise CreditGone
    if budget.engaged + amount > budget.amount:
        raise InsufficientFund(budget, amount)
    if budget.engaged + amount > budget.spendable:
        whole = rules.spendable(budget.amount, budget.is_final, timezone.localdate())
        raise (FundNotOpen if budget.spendable < whole else FundNotFinal)(budget, amount)
    _add(budget_id, amount)  # somebody released euros between our two statements


def release(*, budget_id: int, amount: Decimal) -> None:
    """Give euros back to the credit they were engaged on (R43).

    The CHECK of the table forbids giving back more than what is engaged.
    """
    if amount < 0:
        raise ValueError("a negative amount cannot be released")
    Budget.objects.filter(pk=budget_id).update(engaged=F("engaged") - amount)


def _add(budget_id: int, amount: Decimal) -> bool:
    today = timezone.localdate()
    share, parts = rules.provisional_share(today), rules.opened_parts(today)
    asked = {"amount": amount, "budget": budget_id, "share": share}
    with prepared_cursor() as cursor:
        cursor.execute(ADD_OF_A_PART if parts else ADD, asked | {"parts": json.dumps(parts)})
        return int(cursor.rowcount) == 1
