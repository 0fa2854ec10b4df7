"""A page left open says two minutes before that its session ends, and lets one go on."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Session, User
from tests.factories.people import StaffFactory, UserFactory
from tests.kept.browser import SECRET

SAID = "Votre session se termine dans 2 minutes."


def connect(page: Page, site: str, path: str, person: User) -> None:
    page.goto(f"{site}{path}")
    page.get_by_label("Adresse de courriel").fill(person.email)
    page.get_by_label("Mot de passe", exact=True).fill(SECRET)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(f"{site}{path}")  # loaded: what comes next reloads it


def ends_in(seconds: float) -> None:
    """As if the rest of the session had passed."""
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=seconds))


def test_a_click_goes_on_without_leaving_the_page(
    page: Page, site: str, transactional_db: None
) -> None:
    connect(page, site, "/admin/accounts/user/", StaffFactory(secret=SECRET))
    ends_in(122)
    page.reload()
    region = page.locator("#session-end")
    expect(region).to_be_empty()
    page.locator("#searchbar").fill("écrit ici")
    expect(region).to_contain_text(SAID)
    region.get_by_role("button", name="Rester connecté").press("Enter")
    expect(region).to_be_empty()
    expect(page.locator("#searchbar")).to_have_value("écrit ici")
    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=50)


def test_at_the_longest_the_password_is_asked_and_one_comes_back(
    page: Page, site: str, transactional_db: None
) -> None:
    person = UserFactory(secret=SECRET)
    connect(page, site, "/pro/compte/mot-de-passe/", person)
    began = int((timezone.now() - timedelta(hours=11, minutes=59)).timestamp())
    session = Session.objects.get()
    content = session.get_decoded()
    content["signed_in"]["began"] = began
    session.session_data = session.get_session_store_class()().encode(content)
    session.save()
    ends_in(122)
    page.reload()
    region = page.locator("#session-end")
    expect(region).to_contain_text(SAID)
    region.get_by_role("link", name="Rester connecté").click()
    page.get_by_label("Votre mot de passe").fill(SECRET)
    page.locator("main").get_by_role("button", name="Rester connecté").click()
    expect(page).to_have_url(f"{site}/pro/compte/mot-de-passe/")
    expect(region).to_be_empty()


def test_after_the_end_the_page_says_so(page: Page, site: str, transactional_db: None) -> None:
    connect(page, site, "/pro/compte/mot-de-passe/", UserFactory(secret=SECRET))
    ends_in(122)
    page.reload()
    Session.objects.all().delete()
    region = page.locator("#session-end")
    expect(region).to_contain_text("Votre session est terminée.")
    expect(region.get_by_role("link", name="Se connecter")).to_be_visible()
