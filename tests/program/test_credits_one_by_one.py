"""One credit raised or lowered by hand: with its reason, never under what is engaged (R42, R48)."""

from decimal import Decimal

import pytest
from django.test import Client

from schools.models import Budget
from tests.factories.schools import BudgetFactory
from tests.program.office import address, as_shown, errors, last_act, words

WHY = {"reason": "Classe ouverte à la rentrée"}


@pytest.fixture
def credit(db: None) -> Budget:
    found: Budget = BudgetFactory(amount=Decimal(1000), engaged=Decimal(800))
    return found


def test_augmenter_un_credit(clerk: Client, credit: Budget) -> None:
    """As one writes it in French, with a reason, old and new in the journal; and back."""
    page = address(Budget, "change", credit.pk)
    shown = as_shown(clerk, page)
    assert errors(clerk.post(page, shown | {"amount": "6 200,50"}))["reason"] == [
        "Indiquez un motif."
    ]
    answer = clerk.post(page, shown | WHY | {"amount": "6 200,50"})
    assert answer.status_code == 302, errors(answer)
    credit.refresh_from_db()
    assert (credit.amount, credit.engaged) == (Decimal("6200.50"), Decimal(800))
    verb, reason, values = last_act()
    assert (verb, reason, values["amount"]) == ("change", WHY["reason"], ["1000.00", "6200.50"])
    assert WHY["reason"] in words(clerk.get(address(Budget, "history", credit.pk)))
    clerk.post(page, as_shown(clerk, page) | WHY | {"amount": "1000"})
    credit.refresh_from_db()
    assert credit.amount == Decimal(1000)


def test_baisser_un_credit_jamais_sous_ce_qui_est_engage(clerk: Client, credit: Budget) -> None:
    """« 800,00 € sont déjà engagés » ; to the cent, that is accepted."""
    page = address(Budget, "change", credit.pk)
    shown = as_shown(clerk, page) | WHY
    refused = errors(clerk.post(page, shown | {"amount": "799,99"}))
    assert refused["amount"] == ["800,00 € sont déjà engagés sur ce crédit."]
    assert clerk.post(page, shown | {"amount": "800"}).status_code == 302
    assert last_act()[2]["amount"] == ["1000.00", "800.00"]


@pytest.mark.parametrize("amount", ["", "-1", "abc", "1e9999"])
def test_un_montant_qui_n_en_est_pas_un_est_refuse(
    clerk: Client, credit: Budget, amount: str
) -> None:
    page = address(Budget, "change", credit.pk)
    answer = clerk.post(page, as_shown(clerk, page) | WHY | {"amount": amount})
    assert "amount" in errors(answer)
    credit.refresh_from_db()
    assert credit.amount == Decimal(1000)


@pytest.mark.parametrize("role", ["Programme", "Finance (paiement)", "Assistance", "Lecture"])
def test_qui_change_un_credit(officer_of, credit: Budget, role: str) -> None:  # type: ignore[no-untyped-def]
    """Who enters what concerns money, alone; a credit engaged is deleted by nobody."""
    officer = officer_of(role)
    answer = officer.post(address(Budget, "change", credit.pk), WHY | {"amount": "1"})
    assert answer.status_code == 403
    assert officer.post(address(Budget, "delete", credit.pk), {"post": "y"}).status_code == 403
