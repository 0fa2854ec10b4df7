"""The administration of institutions, and credit (R5, R40–R44)."""

import pytest
from django.urls import reverse

from schools.actions import engage
from schools.models import Budget, Institution
from tests.factories.schools import BudgetFactory, InstitutionFactory, TeacherFactory, uai

pytestmark = pytest.mark.django_db
BY_HAND = {
    "uai": uai(900_000),
    "name": "École de la deuxième chance",
    "kind": "OTHER",
    "sector": "PUBLIC",
    "ministry": "EDUCATION",
    "postal_code": "97400",
    "city": "Saint-Denis",
    "is_open": "on",
    "eligible": "on",
    "eligible_reason": "",
    "budgets-TOTAL_FORMS": "0",
    "budgets-INITIAL_FORMS": "0",
    "people-TOTAL_FORMS": "0",
    "people-INITIAL_FORMS": "0",
}


def budget_form(budget: Budget, **change: object) -> dict[str, object]:
    days = ("commitment_from", "commitment_to", "event_from", "event_to")
    dates = {name: f"{getattr(budget, name):%d/%m/%Y}" for name in days}
    none = {"campaign_lines-TOTAL_FORMS": "0", "campaign_lines-INITIAL_FORMS": "0"}
    return {"amount": budget.amount, "is_final": "on", "reason": "Demande"} | dates | none | change


def test_an_institution_added_by_hand_needs_a_reason(staff):
    """R5."""
    add = reverse("admin:schools_institution_add")
    refused = staff.post(add, BY_HAND)
    assert "Indiquez le motif" in refused.content.decode()
    assert not Institution.objects.exists()
    staff.post(add, BY_HAND | {"eligible_reason": "Convention du 3 mars 2026"})
    school = Institution.objects.eligible().get()
    assert (school.department_code, school.time_zone) == ("974", "Indian/Reunion")


@pytest.mark.parametrize(
    ("postal_code", "number"),
    [("98800", "+687275010"), ("35000", None), ("", None)],
)
def test_the_short_number_of_a_school_overseas_is_read(staff, postal_code, number):
    """Nouméa: six digits, understood by the postal code typed on the same page."""
    typed = BY_HAND | {"eligible_reason": "Convention", "phone": "27 50 10"}
    answer = staff.post(
        reverse("admin:schools_institution_add"), typed | {"postal_code": postal_code}
    )
    assert answer.status_code == (302 if number else 200)
    assert list(Institution.objects.values_list("phone", flat=True)) == [number] * bool(number)


def test_the_short_number_of_a_school_that_moves_overseas_is_read(staff):
    """What is typed counts, not what was kept."""
    school = InstitutionFactory(postal_code="35000", department_code="35")
    typed = {name: value for name, value in BY_HAND.items() if name != "uai"}
    typed |= {"eligible_reason": "Convention", "phone": "27 50 10", "postal_code": "98800"}
    page = reverse("admin:schools_institution_change", args=[school.pk])
    assert staff.post(page, typed).status_code == 302
    school.refresh_from_db()
    assert (school.department_code, school.phone) == ("988", "+687275010")


def test_an_institution_is_not_made_ineligible_by_hand_without_a_reason(staff):
    """R5."""
    school = InstitutionFactory()
    form = {name: value for name, value in BY_HAND.items() if name not in ("uai", "eligible")}
    page = reverse("admin:schools_institution_change", args=[school.pk])
    assert "Indiquez le motif" in staff.post(page, form).content.decode()
    assert Institution.objects.eligible().exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"uai": "0350024M"}, "lettre de contrôle"), ({"postal_code": "99999"}, "code postal")],
)
def test_a_wrong_institution_is_refused_in_french(staff, change, sentence):
    """R5."""
    form = BY_HAND | {"eligible_reason": "Convention"} | change
    response = staff.post(reverse("admin:schools_institution_add"), form)
    assert sentence in response.content.decode()
    assert not Institution.objects.exists()


@pytest.mark.parametrize("model", ["institution", "budget", "schoolrole"])
def test_everything_is_found_by_uai(staff, model):
    found = InstitutionFactory(name="Collège cherché")
    for school in (found, InstitutionFactory(name="Lycée voisin")):
        BudgetFactory(institution=school)
        TeacherFactory(institution=school)
    page = staff.get(reverse(f"admin:schools_{model}_changelist"), {"q": found.uai})
    assert "Collège cherché" in page.content.decode()
    assert "Lycée voisin" not in page.content.decode()


def test_the_page_of_an_institution_shows_its_credit_read_only(staff):
    """R44."""
    budget = BudgetFactory(amount=6200, engaged=3440)
    TeacherFactory(institution=budget.institution)
    page = staff.get(reverse("admin:schools_institution_change", args=[budget.institution_id]))
    assert "2\u00a0760,00" in page.content.decode()
    assert 'name="budgets-0-amount"' not in page.content.decode()


def test_a_credit_added_by_a_forged_page_is_refused_not_a_failure(staff):
    """Found by the fuzz: the empty row has no amount to take away from."""
    page = reverse("admin:schools_institution_change", args=[InstitutionFactory().pk])
    answer = staff.post(page, BY_HAND | {"name": "", "budgets-TOTAL_FORMS": "2"})
    assert answer.status_code == 200
    assert not Budget.objects.exists()


def test_changing_a_credit_never_moves_what_is_engaged(staff):
    """R42: the counter may move between the opening of the page and its save."""
    budget = BudgetFactory(amount=1000)
    page = reverse("admin:schools_budget_change", args=[budget.pk])
    assert 'name="engaged"' not in staff.get(page).content.decode()
    engage(budget_id=budget.pk, amount=300)
    response = staff.post(page, budget_form(budget, amount="1200", engaged="0"))
    assert response.status_code == 302
    budget.refresh_from_db()
    assert (budget.amount, budget.engaged) == (1200, 300)


def test_a_credit_is_not_lowered_below_what_is_engaged(staff):
    """R42, F32."""
    budget = BudgetFactory(amount=1000, engaged=800)
    page = reverse("admin:schools_budget_change", args=[budget.pk])
    assert "déjà engagés" in staff.post(page, budget_form(budget, amount="799")).content.decode()
    budget.refresh_from_db()
    assert budget.amount == 1000


def test_overlapping_credits_are_refused_with_a_sentence(staff):
    """R40."""
    budget = BudgetFactory()
    form = budget_form(budget, institution=budget.institution_id)
    assert staff.post(reverse("admin:schools_budget_add"), form).status_code == 200
    assert Budget.objects.count() == 1


@pytest.mark.parametrize(
    "model", ["level", "schoolyear", "suspension", "ministrygate", "budget", "institution"]
)
def test_every_list_opens(staff, model):
    assert staff.get(reverse(f"admin:schools_{model}_changelist")).status_code == 200


@pytest.mark.parametrize("model", ["schoolrole", "ministrygate"])
def test_what_adage_says_and_the_gates_are_not_written_by_hand(staff, model):
    assert staff.get(reverse(f"admin:schools_{model}_add")).status_code == 403
