"""Every link of every mail leads there from a browser where nobody is signed in (C6, R62)."""

import html
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.urls import resolve

from accounts.rules import GOING_MAX
from accounts.views.going import COOKIE, SALT
from devtools.mail_samples import routed, samples
from tests.adage_sync.conftest import UAI
from tests.bookings.test_shared_link import UNKNOWN
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import MembershipFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SECRET = "un-secret-bien-long"
NAMES = sorted({handler.rpartition(".")[2] for _, handler in routed()})


def pages_of(name: str) -> set[str]:
    """The addresses of this site in the mails of one name, without their anchor."""
    said = "".join(sample.html for sample in samples(name))
    links = {html.unescape(link) for link in re.findall(r'href="(http[^"]+)"', said)}
    ours = [urlsplit(link) for link in links if link.startswith(settings.SITE_URL)]
    return {f"{link.path}?{link.query}" if link.query else link.path for link in ours}


@pytest.fixture
def come_in(token: Callable[..., str]) -> Callable[..., str]:
    """Come in through ADAGE; where one is led."""
    InstitutionFactory(uai=UAI)

    def enter(browser: Client, **claims: str) -> str:
        answer = browser.post("/adage/entree/", {"token": token(**claims)})
        assert answer.status_code == 303
        return answer.headers["Location"]

    return enter


@pytest.mark.parametrize("name", NAMES)
def test_each_link_of_a_mail_arrives_where_it_points(
    name: str, come_in: Callable[..., str]
) -> None:
    """Signed out: through ADAGE for a page of the school, by the form for any other."""
    pages = pages_of(name)
    assert pages
    person = MembershipFactory(user__secret=SECRET).user
    for page in pages:
        path = urlsplit(page).path
        if not getattr(resolve(path).func, "login_required", True):
            continue
        browser = Client()
        door = browser.get(page)
        assert door.url.startswith("/connexion/?next=")
        asked = browser.get(door.url)
        if path.startswith("/adage/"):
            assert come_in(browser) == page
        else:
            said = {"username": person.email, "password": SECRET}
            said["next"] = asked.context["next"]
            assert browser.post(door.url, said).url == page


def test_a_page_of_the_school_shows_adage_first_and_the_form_behind() -> None:
    page = Client().get("/connexion/?next=/adage/decisions/R-5BHVZZVB/").content.decode()
    assert "Entrez par ADAGE pour voir cette page" in page
    assert "entrer depuis un autre appareil met fin à la précédente" in page
    form = page.index('name="username"')
    assert page.index("Entrez par ADAGE") < page.index("<details", page.index("<h1")) < form
    other = Client().get("/connexion/?next=/pro/offres/").content.decode()
    assert "Entrez par ADAGE pour voir cette page" not in other
    assert "Pour les acteurs culturels" in other


def test_a_wrong_password_leaves_the_form_open_and_the_page_kept(
    come_in: Callable[..., str],
) -> None:
    browser, page = Client(), "/adage/decisions/R-5BHVZZVB/"
    browser.get(f"/connexion/?next={page}")
    said = {"username": "x@y.example", "password": "faux", "next": page}
    answer = browser.post(f"/connexion/?next={page}", said)
    assert answer.status_code == 422
    assert '<details class="section" open>' in answer.content.decode()
    assert come_in(browser) == page


def test_the_wrong_role_reads_which_right_is_missing(come_in: Callable[..., str]) -> None:
    """A teacher who opens the head's mail, a partner who opens the school's."""
    browser, page = Client(), "/adage/decisions/"
    browser.get(f"/connexion/?next={page}")
    assert come_in(browser) == page
    answer = browser.get(page)
    assert answer.status_code == 403
    assert "Action réservée au chef d’établissement" in answer.content.decode()
    partner = Client()
    partner.force_login(MembershipFactory().user)
    assert "Espace réservé aux établissements" in partner.get(page).content.decode()


def test_an_offer_that_is_not_for_this_school_is_said_at_home(come_in: Callable[..., str]) -> None:
    browser = Client()
    browser.get(f"/o/{UNKNOWN}/")
    said = browser.get(come_in(browser)).content.decode()
    assert "n’est pas ouverte à votre établissement, ou n’existe plus" in said


@pytest.mark.parametrize(
    "page",
    [
        "//ailleurs.example/adage/", "https://ailleurs.example/adage/", "/adage/entree/?token=x",
        "/adage/rien-ici/", "/pro/offres/", "/adage\\..\\x", "/connexion/", "/o/",
    ],
)  # fmt: skip
def test_only_a_page_of_the_school_is_kept(page: str, come_in: Callable[..., str]) -> None:
    browser = Client()
    browser.get("/connexion/", {"next": page})
    assert COOKIE not in browser.cookies
    browser.cookies[COOKIE] = signing.dumps(page, salt=SALT)
    assert come_in(browser) == "/adage/"


def test_an_address_too_long_for_a_cookie_is_not_kept(come_in: Callable[..., str]) -> None:
    browser = Client()
    browser.get("/connexion/", {"next": "/adage/recherche/?q=" + "x" * GOING_MAX})
    assert COOKIE not in browser.cookies
    assert come_in(browser) == "/adage/"
