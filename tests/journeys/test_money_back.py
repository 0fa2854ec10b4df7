"""The money back, end to end, in a real browser: from bank details to a school that reads it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from playwright.sync_api import Download, Page, expect
from pypdf import PdfReader
from pytest_django import Settings

from bookings.models import Booking
from bookings.tasks import mark_used
from outbox.actions import deliver_due
from tests.adage_sync.conftest import RunningMock, mock, mock_process
from tests.factories.offers import ConfirmedBookingFactory
from tests.factories.people import StaffFactory
from tests.factories.venues import MemberFactory
from tests.files import pdf as pdf_file

__all__ = ["mock", "mock_process"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]
EVENT = datetime(2026, 11, 10, 13, tzinfo=UTC)
IBAN, TITLE = "FR7630006000011234567890189", "Masques et chœur"
NAMES = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
PDF = pdf_file()
SECRET = "un-secret-bien-long"


@pytest.fixture
def traveller(settings: Settings, tmp_path: Path) -> Iterator[time_machine.Traveller]:
    """The 5th of October 2026; the documents go to a folder that is thrown away."""
    settings.MEDIA_ROOT = tmp_path / "files"
    with time_machine.travel(datetime(2026, 10, 5, 8, tzinfo=UTC)) as traveller:
        yield traveller


@pytest.fixture
def booking_of_november(traveller: time_machine.Traveller) -> Booking:
    """A booking of the 10th of November, confirmed by the head."""
    found: Booking = ConfirmedBookingFactory(
        offer__title=TITLE,
        offer__line__starts_at=EVENT,
        offer__line__ends_at=EVENT + timedelta(hours=2),
        offer__line__price=Decimal("450.00"),
    )
    return found


def text_of(download: Download, folder: Path) -> str:
    """The words of a PDF, on one line, with ordinary spaces."""
    download.save_as(folder / "statement.pdf")
    pages = PdfReader(folder / "statement.pdf").pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def press(page: Page, verb: str) -> None:
    """A button of the administration, and its own « yes »."""
    page.get_by_role("link", name=verb, exact=True).click()
    page.locator("input[type=submit]").click()


@pytest.mark.slow
def test_s43_from_the_bank_details_to_the_payment_that_all_can_read(
    page: Page,
    site: str,
    sign_in: Callable[..., None],
    traveller: Any,
    booking_of_november: Booking,
    mock: RunningMock,
    tmp_path: Path,
) -> None:
    """R50–R53, R29: a partner, an administrator, the clock, a bank file, ADAGE and the school."""
    partner = booking_of_november.offer.venue.partner
    member, admin = MemberFactory(partner=partner, secret=SECRET), StaffFactory()
    member.memberships.update(role="OWNER")
    payer = StaffFactory()

    sign_in(member)
    page.goto(f"{site}/pro/")
    page.get_by_role("link", name=re.compile("coordonnées bancaires", re.IGNORECASE)).first.click()
    page.get_by_label("Titulaire du compte").fill("Théâtre de l’Éclusier")
    page.get_by_label("IBAN", exact=False).first.fill("FR76 3000 6000 0112 3456 7890 189")
    page.get_by_label("BIC", exact=False).first.fill("AGRIFRPPXXX")
    document = {"name": "rib.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("Relevé d’identité bancaire").set_input_files(document)  # type: ignore[arg-type]
    page.get_by_label("Votre mot de passe").fill(SECRET)
    page.get_by_role("button", name="Déposer ces coordonnées").click()
    expect(page.locator("main")).to_contain_text("En vérification")

    sign_in(admin)
    page.goto(f"{site}/admin/")
    page.get_by_role("link", name=re.compile("Coordonnées bancaires à vérifier")).click()
    page.locator("#result_list tbody a").first.click()
    press(page, "Valider")
    expect(page.locator("body")).to_contain_text("Coordonnées validées.")

    traveller.move_to(datetime(2026, 11, 12, 16, tzinfo=UTC))
    assert mark_used() == 1
    traveller.move_to(datetime(2026, 11, 16, 9, tzinfo=UTC))
    sign_in(admin)
    page.goto(f"{site}/admin/reimbursements/statementrun/")
    page.get_by_role("button", name=re.compile("^Émettre les justificatifs")).click()
    expect(page.locator("body")).to_contain_text("Justificatifs émis")
    run = page.url

    sign_in(member)
    page.goto(f"{site}/pro/versements/justificatifs/")
    page.get_by_role("link", name="Justificatif du 16 novembre 2026").click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Télécharger le justificatif").click()
    words = text_of(downloading.value, tmp_path)
    told = [
        "JR-2026-1116-0001",
        TITLE,
        booking_of_november.offer.ref,
        "450,00 €",
        booking_of_november.teacher.last_name,
    ]
    assert [said for said in told if said not in words] == []

    sign_in(admin)
    page.goto(run)
    with page.expect_download() as downloading:
        page.get_by_role("button", name=re.compile("^Télécharger les virements")).click()
    downloading.value.save_as(tmp_path / "transfers.xml")
    tree = ElementTree.parse(tmp_path / "transfers.xml")
    assert tree.findtext(".//p:CdtrAcct//p:IBAN", namespaces=NAMES) == IBAN
    assert tree.findtext(".//p:InstdAmt", namespaces=NAMES) == "450.00"
    press(page, "Demander le versement du lot")
    expect(page.locator("body")).to_contain_text("Une autre personne doit le confirmer.")
    sign_in(payer)
    page.goto(run)
    press(page, "Marquer tout le lot versé")
    expect(page.locator("body")).to_contain_text("Lot marqué versé.")

    sign_in(member)
    page.goto(f"{site}/pro/versements/")
    expect(page.locator("main")).to_contain_text("Remboursé")
    expect(page.locator("main")).to_contain_text("JR-2026-1116-0001")
    sign_in(booking_of_november.teacher)
    page.goto(f"{site}/adage/suivi/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.locator("main")).to_contain_text(
        "Le pass Culture a versé 450,00 € au partenaire".replace(" €", "\u00a0€")
    )
    _adage_hears(mock, booking_of_november)


def _adage_hears(mock: RunningMock, booking: Booking) -> None:
    """The calls of this offer, in order, the last one with the amount and the day."""
    while deliver_due():
        pass
    calls = [call for call in mock.journal(booking.offer.ref) if call["outcome"] == "applied"]
    assert [call["path"] for call in calls] == [
        "/v1/prereservation",
        "/v1/prereservation-edit",
        "/v1/prereservation-edit",
        "/v1/prereservation-edit",
        "/v1/reservation-remboursement",
    ]
    paid = calls[-1]["body"]
    assert (paid["totalAmount"], paid["reimbursementDate"][:10]) == ("450.00", "2026-11-16")
