"""Forms that lead back: to a page of this site whatever is written in them, or to their own."""

import pytest
from django.test import Client

from core.routes import page_of_ours
from tests.factories.people import UserFactory
from tests.people import BACKEND

HOSTILE = [
    "' OR 1=1 --", "x", "login", "admin:index", "", "//autre.example/", "https://autre.example/",
    "javascript:alert(1)", "\\\\autre.example", "/\x00", "?a=b",
]  # fmt: skip
DOORS = {
    "/connexion/prolonger/": "next",
    "/saisie/effacer/": "retour",
    "/affichage/": "retour",
    "/connexion/code/": "suite",
}


@pytest.mark.parametrize("asked", ["/", "/adage/suivi/?page=2", "/pro/#haut"])
def test_a_page_of_this_site_is_led_to(asked: str) -> None:
    assert page_of_ours(asked, "/ailleurs/") == asked


@pytest.mark.parametrize("asked", [one for one in HOSTILE if not one.startswith("/\x00")])
def test_any_other_text_is_no_page(asked: str) -> None:
    assert page_of_ours(asked, "/ailleurs/") == "/ailleurs/"


@pytest.mark.django_db
@pytest.mark.parametrize("asked", HOSTILE)
@pytest.mark.parametrize("door", DOORS)
def test_no_form_breaks_down_on_where_it_leads_back(door: str, asked: str) -> None:
    browser = Client()
    browser.force_login(UserFactory(), backend=BACKEND)
    answer = browser.post(door, {DOORS[door]: asked, "password": "x", "code": "123456"})
    assert answer.status_code < 500
    assert answer.status_code != 404  # the door is there
    assert not answer.get("Location", "/").startswith(("//", "http", "\\"))
