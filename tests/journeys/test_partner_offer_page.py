"""From the dashboard to the page of an offer, its deadline, its history, its link to share."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from core.rules import short_date
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.venues import MemberFactory

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], None]
BOTH = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])


@BOTH
def test_a_deadline_is_extended_the_head_reminded_and_the_history_tells_it(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """From « À vous d’agir » to the history of the offer."""
    booking = PrebookedBookingFactory(offer=OfferFactory(title="Marées"))
    later = booking.bookable_until + timedelta(days=3)
    sign_in(MemberFactory(partner=booking.offer.venue.partner))
    page.goto(f"{site}/pro/")
    page.locator("main").get_by_role("link", name="Marées").first.click()
    page.get_by_role("link", name="Prolonger la date limite").first.click()
    page.get_by_label("Nouvelle date limite").fill(short_date(later))
    page.get_by_role("button", name="Prolonger la date limite").click()
    expect(page.locator("main")).to_contain_text("Date limite prolongée")
    page.get_by_role("button", name="Relancer la direction").click()
    expect(page.get_by_role("button", name="Relancer la direction")).to_have_count(0)
    page.goto(f"{site}/pro/offres/{booking.offer.ref}/historique/")
    expect(page.get_by_role("table").first).to_contain_text("Date ou prix modifiés")


@BOTH
def test_one_link_leads_each_where_they_belong(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """U23: before signing in, then as the teacher, then as the partner."""
    booking = PrebookedBookingFactory(offer=OfferFactory(title="Marées"))
    link = f"{site}/o/{booking.offer.ref}/"
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Marées")
    expect(page.locator("main")).not_to_contain_text("€")
    sign_in(booking.teacher)
    page.goto(link)
    expect(page).to_have_url(f"{site}/adage/offres/{booking.offer.ref}/")
    sign_in(MemberFactory(partner=booking.offer.venue.partner))
    page.goto(link)
    expect(page).to_have_url(f"{site}/pro/offres/{booking.offer.ref}/")
