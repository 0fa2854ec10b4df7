"""« Modifier la date ou le prix » from the partner's page to the teacher's answer (R30)."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from bookings.models import Booking
from tests.factories.offers import OfferFactory, PrebookedBookingFactory, in_days
from tests.factories.venues import MemberFactory

SignIn = Callable[[User], None]


@pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
def test_a_new_date_and_price_are_proposed_then_accepted(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """R30: two columns, consequences, check, one click on each side; the same without scripts."""
    booking = PrebookedBookingFactory(offer=OfferFactory(title="Masques et chœur"))
    offer, teacher = booking.offer, booking.teacher
    sign_in(MemberFactory(partner=offer.venue.partner))
    page.goto(f"{site}/pro/offres/{offer.ref}/")
    page.get_by_role("link", name="Modifier la date ou le prix").click()
    expect(page.locator(".consequences")).to_contain_text("retenue jusqu’au")
    page.get_by_label("Date de début").fill(f"{in_days(67):%d/%m/%Y}")
    price = page.get_by_label("Prix total pour le groupe")
    price.fill("300")
    price.press("Tab")
    if java_script:
        expect(page.locator("#note-prix")).to_contain_text("20,00\u00a0€ de moins")
        expect(page.locator("#note-date")).to_contain_text("7 jours plus tard")
    page.get_by_label("Message à").fill("La salle est prise ce jour-là.")
    page.get_by_role("button", name="Vérifier les nouvelles conditions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifier les nouvelles conditions")
    expect(page.locator("tr.changed")).to_have_count(2)
    page.get_by_role("button", name="Proposer ces nouvelles conditions").click()
    expect(page.get_by_role("status").first).to_contain_text("Nouvelle proposition envoyée")
    expect(page.locator(".ticket")).to_contain_text("Nouvelle proposition")

    sign_in(teacher)
    page.goto(f"{site}/adage/")
    # What happened is told too; the card of the proposal leads to the answer.
    page.locator("[id^=proposition-]").get_by_role("link", name="Masques et chœur").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nouvelle proposition")
    expect(page.get_by_text("La salle est prise ce jour-là.")).to_be_visible()
    page.get_by_role("button", name="Accepter les nouvelles conditions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Préréservation envoyée")
    assert Booking.objects.get(state="PREBOOKED").price == Decimal(300)


def test_what_is_typed_before_the_scripts_come_is_compared(
    page: Page, site: str, sign_in: SignIn
) -> None:
    """R30: on a slow line a price is written before htmx listens; the page says it even so."""
    offer = PrebookedBookingFactory().offer
    sign_in(MemberFactory(partner=offer.venue.partner))
    held: list[Route] = []
    page.route("**/htmx-2.min*.js", lambda route: held.append(route))
    page.goto(f"{site}/pro/offres/{offer.ref}/date-prix/", wait_until="commit")
    price = page.get_by_label("Prix total pour le groupe")
    price.fill("300")
    price.press("Tab")
    expect(page.locator("#note-prix")).to_be_empty()
    held.pop().continue_()
    expect(page.locator("#note-prix")).to_contain_text("20,00\u00a0€ de moins")


@pytest.mark.slow
def test_a_page_opened_and_left_alone_asks_for_nothing(
    page: Page, site: str, sign_in: SignIn
) -> None:
    """Nothing was typed: no field is told as changed, whatever kinds of field the page has."""
    booking = PrebookedBookingFactory()
    draft = OfferFactory(venue=booking.offer.venue, state="DRAFT")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "hx-request" in one.headers else None)
    partner = ["offres/", "reservations/", f"offres/{booking.offer.ref}/date-prix/"]
    partner += [
        f"offres/{draft.ref}/etapes/{step}/"
        for step in ("offre", "date-prix", "pratique", "destinataire")
    ]
    member = MemberFactory(partner=booking.offer.venue.partner)
    for person, root, paths in (
        (member, "pro", partner),
        (
            booking.teacher,
            "adage",
            ["", "recherche/", "recherche/?domaine=theatre", "suivi/", "calendrier/"],
        ),
    ):
        sign_in(person)
        for path in paths:
            answer = page.goto(f"{site}/{root}/{path}", wait_until="networkidle")
            assert answer is not None
            assert answer.ok, path
    assert asked == []
