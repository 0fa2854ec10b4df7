"""The administration in a real browser, under the strict CSP: a console error fails the test."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from outbox.models import Message
from tests.axe import read_by_axe
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.people import StaffFactory
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import MembershipFactory
from tests.owner import erase

pytestmark = pytest.mark.django_db(transaction=True)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture
def admin_page(page: Page, site: str, sign_in: Callable[[User], None]) -> Callable[..., Page]:
    """Open an address of the administration in a theme and at a width, as Odile Vasseur."""
    sign_in(StaffFactory(first_name="Odile", last_name="Vasseur"))

    def open_page(path: str, theme: str = "clair", width: int = 1280) -> Page:
        page.context.add_cookies([{"name": "theme", "value": theme, "url": site}])
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site + path)
        return page

    return open_page


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), [("clair", 1280), ("sombre", 360)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(admin_page, theme, width):
    """U1 and U4, on the index, a list, a form and a thing with its journal."""
    # The widest letters a reference may draw.
    booking = PrebookedBookingFactory(reference="R-WMWMWMWM", offer=OfferFactory(ref="CJ-WMWMWMWM"))
    member = MembershipFactory(partner=booking.offer.venue.partner)
    for path in [
        reverse("admin:index"),
        reverse("admin:outbox_message_changelist"),
        reverse("admin:schools_suspension_add"),
        reverse("admin:schools_budget_add"),
        reverse("admin:venues_partner_change", args=[member.partner_id]),
        reverse("admin:bookings_booking_change", args=[booking.pk]),
    ]:
        page = admin_page(path, theme, width)
        assert page.evaluate(OVERFLOW) <= 0, path
        page.wait_for_timeout(200)  # names are given once Django has built its widgets
        # preload: axe would write its own <style>, which the CSP refuses.
        found = read_by_axe(page, RULES, preload=False)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_of_a_person_is_no_wider_than_the_screen(admin_page, width):
    """Two lists side by side, Django's own: what they are named by is Django's too."""
    path = reverse("admin:accounts_user_change", args=[MembershipFactory().user_id])
    page = admin_page(path, "clair", width)
    expect(page.locator(".selector-chosen")).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0


def test_the_theme_is_that_of_the_site(admin_page):
    """The cookie decides, whatever the system and Django's own switch."""
    assert admin_page("/admin/", "clair").evaluate(GROUND) == "rgb(245, 246, 252)"
    assert admin_page("/admin/", "sombre").evaluate(GROUND) == "rgb(14, 29, 25)"


def test_the_widgets_of_django_work_under_the_policy(admin_page):
    """Autocomplete, calendar, clock, one more row: no inline style or script is missed."""
    InstitutionFactory(name="Collège Rosa-Guillou", city="Fougères")
    page = admin_page(reverse("admin:schools_budget_add"))
    page.locator(".select2-selection").click()
    page.keyboard.type("Rosa")
    page.locator(".select2-results__option", has_text="Rosa-Guillou").click()
    expect(page.locator(".select2-selection__rendered")).to_contain_text("Rosa-Guillou")
    page.locator(".date-icon").first.click()
    page.locator(".calendarbox:visible td.today a").click()
    assert len(page.input_value("#id_commitment_from")) == len("23/11/2026")
    page = admin_page(reverse("admin:schools_suspension_add"))
    page.locator(".clock-icon").first.click()
    page.locator(".clockbox:visible").get_by_text("Midi").click()
    assert page.input_value("#id_from_at_1").startswith("12:00")
    partner = MembershipFactory().partner
    page = admin_page(reverse("admin:venues_partner_change", args=[partner.pk]))
    page.get_by_text("Ajouter un objet Membre supplémentaire").click()
    expect(page.locator("#memberships-group tr.dynamic-memberships")).to_have_count(2)


def test_a_filter_and_an_action_of_the_list(admin_page):
    """From the queue of the index to a message that leaves again."""
    OfferFactory()
    PrebookedBookingFactory()
    message = Message.objects.first()
    erase(Message.objects.exclude(pk=message.pk))
    Message.objects.filter(pk=message.pk).update(state="PARKED", parked_at=message.created_at)
    page = admin_page("/admin/")
    page.get_by_role("link", name="Messages mis de côté").click()
    page.locator("#action-toggle").click()
    expect(page.locator(".action-counter")).to_contain_text("1 sur 1")
    page.select_option("select[name=action]", "retry_selected")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("status")).to_contain_text("remis dans la file")
    page.get_by_role("link", name="Abandonné").click()
    expect(page.locator("#content")).to_contain_text("0 message")
