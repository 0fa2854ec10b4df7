"""The counter of a credit (R40–R43)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from schools.actions import FundNotFinal, InsufficientFund, engage, release
from schools.models import Budget
from schools.queries import budget_for
from tests.factories.schools import BudgetFactory, InstitutionFactory

PRICE = Decimal(30)


@pytest.mark.django_db
def test_engaging_moves_the_counter_in_one_statement(django_assert_num_queries):
    """R41."""
    budget = BudgetFactory(amount=1000)
    with django_assert_num_queries(1):
        engage(budget_id=budget.pk, amount=PRICE)
    budget.refresh_from_db()
    assert budget.engaged == 30


@pytest.mark.django_db
def test_the_last_euro_may_be_engaged_and_not_one_cent_more():
    """R42: engaged ≤ amount."""
    budget = BudgetFactory(amount=1000, engaged=970)
    engage(budget_id=budget.pk, amount=PRICE)
    with pytest.raises(InsufficientFund) as refusal:
        engage(budget_id=budget.pk, amount=Decimal("0.01"))
    assert refusal.value.title == "Crédit insuffisant\u00a0: il manque 0,01\u00a0€"
    budget.refresh_from_db()
    assert budget.engaged == 1000


@pytest.mark.django_db
def test_an_insufficient_credit_says_what_is_left_and_what_is_missing():
    """R42: what, why, what to do."""
    budget = BudgetFactory(amount=1000, engaged=800)
    with pytest.raises(InsufficientFund) as refusal:
        engage(budget_id=budget.pk, amount=Decimal(250))
    assert refusal.value.code == "INSUFFICIENT_FUND"
    assert refusal.value.missing == 50
    assert "200,00" in refusal.value.why
    assert "250,00" in refusal.value.why
    assert refusal.value.what_to_do


@pytest.mark.django_db
def test_a_provisional_credit_may_be_used_up_to_80_percent_exactly():
    """R42."""
    budget = BudgetFactory(amount=1000, is_final=False)
    engage(budget_id=budget.pk, amount=Decimal(800))
    with pytest.raises(FundNotFinal) as refusal:
        engage(budget_id=budget.pk, amount=Decimal("0.01"))
    assert refusal.value.code == "FUND_NOT_FINAL"
    assert refusal.value.missing == Decimal("0.01")
    assert "80" in refusal.value.title


@pytest.mark.django_db
def test_80_percent_of_an_amount_with_cents_is_rounded_down():
    """R42: 80 % of 10,01 € is 8,008 €; 8,01 € is too much."""
    budget = BudgetFactory(amount=Decimal("10.01"), is_final=False)
    with pytest.raises(FundNotFinal):
        engage(budget_id=budget.pk, amount=Decimal("8.01"))
    engage(budget_id=budget.pk, amount=Decimal("8.00"))


@pytest.mark.django_db
def test_a_price_above_a_whole_provisional_credit_is_an_insufficient_credit():
    """R42: waiting for the final credit would not help."""
    budget = BudgetFactory(amount=1000, is_final=False)
    with pytest.raises(InsufficientFund):
        engage(budget_id=budget.pk, amount=Decimal(1001))


@pytest.mark.django_db
def test_releasing_gives_the_euros_back():
    """R43."""
    budget = BudgetFactory(amount=1000, engaged=30)
    release(budget_id=budget.pk, amount=PRICE)
    budget.refresh_from_db()
    assert budget.engaged == 0


@pytest.mark.django_db
def test_nobody_can_give_back_more_than_what_is_engaged():
    """R42: the CHECK is the wall."""
    budget = BudgetFactory(amount=1000, engaged=30)
    with pytest.raises(IntegrityError), transaction.atomic():
        release(budget_id=budget.pk, amount=Decimal("30.01"))


@pytest.mark.django_db
def test_the_database_refuses_an_overspent_credit_whoever_writes():
    """R42."""
    budget = BudgetFactory(amount=1000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.filter(pk=budget.pk).update(engaged=1001)


@pytest.mark.django_db
def test_a_negative_amount_is_a_bug_not_a_credit():
    budget = BudgetFactory(amount=1000)
    with pytest.raises(ValueError, match="negative"):
        engage(budget_id=budget.pk, amount=Decimal(-1))
    with pytest.raises(ValueError, match="negative"):
        release(budget_id=budget.pk, amount=Decimal(-1))


@pytest.mark.django_db
def test_two_credits_may_share_one_period_but_not_both():
    """R40: exclusion constraint on institution and both periods."""
    school = InstitutionFactory()
    autumn = {"event_from": date(2026, 9, 1), "event_to": date(2027, 1, 1)}
    spring = {"event_from": date(2027, 1, 1), "event_to": date(2027, 9, 1)}
    year = {"commitment_from": date(2026, 9, 1), "commitment_to": date(2027, 9, 1)}
    BudgetFactory(institution=school, **year, **autumn)
    BudgetFactory(institution=school, **year, **spring)
    BudgetFactory(**year, **autumn)
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetFactory(institution=school, **year | {"commitment_to": date(2026, 9, 2)}, **autumn)


@pytest.mark.django_db
def test_an_overlapping_credit_is_explained_before_it_is_saved():
    """R40: the administration reads a sentence, not an error page."""
    budget = BudgetFactory()
    with pytest.raises(ValidationError):
        BudgetFactory.build(institution=budget.institution).full_clean()


@pytest.mark.parametrize(
    ("now_day", "event_day", "found"),
    [
        (date(2026, 9, 1), date(2026, 9, 1), True),
        (date(2027, 8, 31), date(2027, 8, 31), True),
        (date(2026, 8, 31), date(2026, 9, 1), False),
        (date(2027, 9, 1), date(2027, 8, 31), False),
        (date(2026, 9, 1), date(2027, 9, 1), False),
    ],
)
@pytest.mark.django_db
def test_a_credit_answers_from_its_first_day_to_the_eve_of_its_last(now_day, event_day, found):
    """R40, R41: both periods are [from, to)."""
    budget = BudgetFactory(commitment_from=date(2026, 9, 1), commitment_to=date(2027, 9, 1))
    BudgetFactory(commitment_from=date(2026, 9, 1), commitment_to=date(2027, 9, 1))  # a neighbour
    assert budget_for(budget.institution, now_day, event_day) == (budget if found else None)


def _engage_together(budget_id: int, engage_once: Callable[[int], object]) -> list[str]:
    def one(_number: int) -> str:
        try:
            with transaction.atomic():
                engage_once(budget_id)
        except InsufficientFund:
            return "refused"
        except IntegrityError:
            return "wall"
        else:
            return "engaged"
        finally:
            connection.close()

    with ThreadPoolExecutor(40) as crowd:
        return list(crowd.map(one, range(40)))


@pytest.mark.django_db(transaction=True)
def test_forty_people_engage_30_euros_on_1000_at_once_and_33_succeed():
    """D2: one conditional statement, no lock kept, no error."""
    budget = BudgetFactory(amount=1000)
    outcomes = _engage_together(budget.pk, lambda pk: engage(budget_id=pk, amount=PRICE))
    budget.refresh_from_db()
    assert (outcomes.count("engaged"), outcomes.count("refused")) == (33, 7)
    assert budget.engaged == 990


@pytest.mark.django_db(transaction=True)
def test_without_the_condition_the_same_race_runs_into_the_wall():
    """Negative control: this race is real, and the CHECK holds when the kind words do not."""
    budget = BudgetFactory(amount=1000)

    def carelessly(pk: int) -> None:
        Budget.objects.filter(pk=pk).update(engaged=F("engaged") + PRICE)

    outcomes = _engage_together(budget.pk, carelessly)
    budget.refresh_from_db()
    assert (outcomes.count("engaged"), outcomes.count("wall")) == (33, 7)
    assert budget.engaged == 990


@pytest.mark.django_db(transaction=True)
def test_reading_then_writing_would_lose_engagements():
    """Negative control: the counter must be moved by the database, never by Python."""
    budget = BudgetFactory(amount=1000)

    def read_then_write(pk: int) -> None:
        seen = Budget.objects.get(pk=pk)
        seen.engaged += PRICE
        seen.save()

    outcomes = _engage_together(budget.pk, read_then_write)
    budget.refresh_from_db()
    assert budget.engaged < 30 * outcomes.count("engaged")
