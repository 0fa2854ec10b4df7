"""A partner imports a season: template, bad lines, report, confirmation, drafts listed."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from offers.actions.import_lines import work_on_import
from offers.forms.imports import reader_of
from offers.models import CollectiveOffer, ImportJob
from tests.factories.venues import MemberFactory, VenueFactory
from tests.offers.imports.files import TITLES, offer, worked

both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])


def fill(template: Path, lines: list[dict[str, str]]) -> None:
    """Write offers over the example of the downloaded template."""
    book = openpyxl.load_workbook(template)
    sheet = book["Offres"]
    for row, line in enumerate(lines, start=2):
        for column, field in enumerate(TITLES, start=1):
            sheet.cell(row, column, line.get(field) or None)
    book.save(template)


@pytest.mark.slow
@both_worlds
def test_a_partner_imports_a_season(
    page: Page, site: str, sign_in: Callable[[User], None], java_script: bool, tmp_path: Path
) -> None:
    """Nothing is written before the confirmation."""
    sign_in(MemberFactory(partner=VenueFactory().partner))
    page.goto(f"{site}/pro/offres/nouvelle/")
    page.get_by_role("link", name="Importer des offres").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Modèle Excel (XLSX)").click()
    file = tmp_path / "saison.xlsx"
    download.value.save_as(file)
    fill(file, [offer(title="Atelier de masques"), offer(price="-5"), offer(levels="6e")])

    page.get_by_role("button", name="Vérifier le fichier").click()
    expect(page.locator("#error-summary")).to_contain_text("Choisissez un fichier CSV ou XLSX.")
    page.get_by_label("Fichier d’offres").set_input_files(file)
    page.get_by_role("button", name="Vérifier le fichier").click()

    expect(page.get_by_text("0 lignes sur 3")).to_be_visible()
    worked(ImportJob.objects.get())  # what the worker does
    if not java_script:
        page.get_by_role("link", name="Actualiser la page").click()
    report = page.get_by_role("table")
    expect(report).to_contain_text("Ligne 3")
    expect(report).to_contain_text("Le prix ne peut pas être négatif.")
    expect(report).to_contain_text("Le niveau « 6e » n’est pas ouvert au pass Culture.")
    assert CollectiveOffer.objects.count() == 0

    page.get_by_role("button", name="Créer l’offre").click()
    expect(page.get_by_text("Vous pouvez quitter cette page")).to_be_visible()
    work_on_import(job_id=ImportJob.objects.get().pk, reader_of=reader_of)
    if not java_script:
        page.get_by_role("link", name="Actualiser la page").click()
    expect(page.get_by_text("Offres créées")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Fichier des erreurs (XLSX)").click()
    assert download.value.suggested_filename.endswith("-erreurs.xlsx")
    page.get_by_role("link", name="Voir les offres").click()
    expect(page.get_by_role("link", name="Atelier de masques").first).to_be_visible()
