"""An officer closes the credits of the school year and brings those of the civil year, and back."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from schools.actions.campaign_work import work_on_campaign
from schools.forms.campaign_sources import proposals_of
from schools.models import Budget, BudgetCampaign
from tests.factories.people import with_role
from tests.factories.schools import BudgetFactory

pytestmark = pytest.mark.django_db(transaction=True)
both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
SCHOOLS = 60
YEAR = (date(2026, 9, 1), date(2098, 9, 1))


def work(steps: int | None = None) -> None:
    """What a worker does: ten schools a step; until there is nothing left, or so many steps."""
    campaign = BudgetCampaign.objects.get()
    while campaign.is_moving and steps != 0:
        campaign = work_on_campaign(campaign_id=campaign.pk, proposals_of=proposals_of, most=10)
        steps = None if steps is None else steps - 1


def press(page: Page, verb: str, **typed: str) -> None:
    """Open the page of a verb, fill it in, press."""
    page.get_by_role("link", name=verb).click()
    for label, text in typed.items():
        page.get_by_label({"reason": "Motif", "total": "Total des crédits"}[label]).fill(text)
    page.get_by_role("button", name=verb).click()


@pytest.mark.slow
@both_worlds
def test_an_officer_replaces_all_credits_and_takes_it_back(
    page: Page, site: str, sign_in: Callable[[User], None], java_script: bool, tmp_path: Path,
    settings: Settings,
) -> None:  # fmt: skip
    """Trial, total typed again, progress read without scripts, undone."""
    settings.MEDIA_ROOT = tmp_path / "files"
    days = {"commitment_from": YEAR[0], "commitment_to": YEAR[1]}
    old = [BudgetFactory(**days) for _ in range(SCHOOLS)]
    lines = [f"{credit.institution.uai};5000;01/01/2097;01/01/2098;oui" for credit in old]
    file = tmp_path / "notifications.csv"
    file.write_text("\n".join(["UAI;amount;from;to;final", *lines]))

    sign_in(with_role("Programme"))
    page.goto(f"{site}/admin/schools/budgetcampaign/add/")
    page.get_by_label("Intitulé").fill("Crédits 2097")
    page.get_by_label("D’où viennent les montants").select_option("FILE")
    page.get_by_label("Fichier").set_input_files(file)
    page.get_by_label("Clore les crédits en cours au").fill("01/01/2097")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("En attente de lecture").first).to_be_visible()
    work()
    expect(page.get_by_text("Total des crédits : 0,00 € → 300 000,00 €")).to_be_visible()
    expect(page.get_by_text("60 créés, 0 modifié, 60 clos")).to_be_visible()
    assert Budget.objects.count() == SCHOOLS

    press(page, "Appliquer la campagne", reason="Notification", total="300 000,00")
    work(steps=2)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "40")
    work()
    expect(page.get_by_text("Ce que la campagne a fait")).to_be_visible()
    expect(page.get_by_text("Appliquée").first).to_be_visible()
    assert Budget.objects.count() == 2 * SCHOOLS

    press(page, "Annuler le lot", reason="Erreur d’exercice")
    work()
    expect(page.get_by_text("Annulée", exact=True).first).to_be_visible()
    assert set(Budget.objects.values_list("pk", "commitment_to")) == {
        (credit.pk, YEAR[1]) for credit in old
    }
