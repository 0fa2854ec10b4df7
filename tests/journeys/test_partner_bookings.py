"""The bookings of a partner in a browser: filters, totals, months, files, its papers."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from bookings.models import Booking
from tests.factories.offers import ConfirmedBookingFactory, OfferFactory, PrebookedBookingFactory
from tests.factories.schools import BudgetFactory, InstitutionFactory
from tests.factories.venues import MemberFactory, VenueFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
SignIn = Callable[[User], None]
PREBOOKED = 12


def season() -> tuple[User, Booking]:
    """Twelve pre-bookings at 320 € and one booking at 500 €; the member, the booking."""
    venue = VenueFactory()
    for number in range(PREBOOKED):
        PrebookedBookingFactory(offer=OfferFactory(venue=venue, title=f"Marées {number}"))
    school = InstitutionFactory(name="Collège du Gué")
    BudgetFactory(institution=school)
    offer = OfferFactory(venue=venue, title="Argile", line__price=500)
    booking = ConfirmedBookingFactory(offer=offer, institution=school)
    return MemberFactory(partner=venue.partner), booking


def keep(page: Page, link: Locator, folder: Path) -> Path:
    """Follow a link to a file, and keep the file."""
    with page.expect_download() as download:
        link.click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


@BOTH
def test_the_bookings_are_filtered_summed_drawn_kept_and_one_is_opened(
    page: Page, site: str, sign_in: SignIn, java_script: bool, tmp_path: Path
) -> None:
    """S41, S42: every line with its teacher, the totals of what is shown, the same in the files."""
    member, booking = season()
    sign_in(member)
    page.goto(f"{site}/pro/reservations/")
    expect(page.locator("#compte")).to_contain_text("13 réservations")
    expect(page.locator("tfoot")).to_contain_text("4 340,00 €".replace(" ", "\u00a0"))
    expect(page.get_by_role("heading", name="Événements par mois")).to_be_visible()
    page.get_by_text("Voir le tableau").click()
    twin = page.locator(".chart__table tbody td")
    assert sum(int(number) for number in twin.all_inner_texts()) == 13

    page.get_by_label("État", exact=True).select_option("CONFIRMED")
    if not java_script:
        page.get_by_role("button", name="Filtrer").click()
    expect(page.locator("#compte")).to_contain_text("1 réservation")
    expect(page.locator("tfoot")).to_contain_text("500,00\u00a0€")
    expect(page).to_have_url(re.compile("etat=CONFIRMED"))
    row = page.locator("tbody tr")
    expect(row).to_contain_text(booking.teacher.full_name)
    expect(row.get_by_role("link", name=booking.teacher.email)).to_be_visible()

    file = keep(page, page.get_by_role("link", name="Exporter (CSV, 1 ligne)"), tmp_path)
    (line,) = csv.DictReader(file.open(encoding="utf-8-sig"), delimiter=";")
    assert (line["Réservation"], line["Prix"]) == (booking.reference, "500,00")
    assert line["Courriel de l’enseignant"] == booking.teacher.email
    file = keep(page, page.get_by_role("link", name="Exporter (Excel, 1 ligne)"), tmp_path)
    assert load_workbook(file).worksheets[0].max_row == 2

    row.get_by_role("link", name="Argile").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Argile")
    expect(page.locator(".check-answers")).to_contain_text("Collège du Gué")
    expect(page.locator(".timeline")).to_contain_text("par la direction de l’établissement")
    page.get_by_role("link", name="Ouvrir l’offre").click()
    expect(page).to_have_url(f"{site}/pro/offres/{booking.offer.ref}/")


@BOTH
def test_the_quote_then_the_agreement_are_read_and_kept(
    page: Page, site: str, sign_in: SignIn, java_script: bool, tmp_path: Path
) -> None:
    """The papers of an offer: a page each, its PDF, the event for an agenda."""
    booking = ConfirmedBookingFactory(offer=OfferFactory(title="Argile"))
    sign_in(MemberFactory(partner=booking.offer.venue.partner))
    offer = f"{site}/pro/offres/{booking.offer.ref}/"
    for name, link in (("Devis", "le devis"), ("Convention", "la convention")):
        page.goto(offer)
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        expect(page.locator("main")).to_contain_text("320,00\u00a0€")
        expect(page.locator("main")).to_contain_text(booking.institution.name)
        file = keep(page, page.get_by_role("link", name=f"Télécharger {link}"), tmp_path)
        assert file.name.startswith(name.lower())
        assert file.read_bytes().startswith(b"%PDF-")
        page.get_by_role("link", name="Revenir à l’offre").click()
        expect(page).to_have_url(offer)
    file = keep(page, page.get_by_role("link", name="Agenda (.ics)"), tmp_path)
    assert b"STATUS:CONFIRMED" in file.read_bytes()


@BOTH
def test_a_booking_is_cancelled_with_a_motive_after_one_read_what_follows(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """R27: the safe link comes first, a motive is asked, the offer is for everybody again."""
    booking = ConfirmedBookingFactory(offer=OfferFactory(title="Argile"))
    sign_in(MemberFactory(partner=booking.offer.venue.partner))
    page.goto(f"{site}/pro/offres/{booking.offer.ref}/")
    page.get_by_role("link", name="Annuler la réservation").click()
    expect(page.locator(".consequences")).to_contain_text("récupère 320,00")
    page.get_by_role("button", name="Annuler la réservation").click()
    expect(page.locator(".error-summary")).to_contain_text("Indiquez le motif")
    page.get_by_label("Le lieu n’est plus disponible").check()
    page.get_by_role("button", name="Annuler la réservation").click()
    expect(page.locator("main")).to_contain_text("Réservation annulée")
    expect(page.locator(".ticket")).to_contain_text("Publiée")
    expect(page.locator(".timeline")).to_contain_text("Le lieu n’est plus disponible.")
