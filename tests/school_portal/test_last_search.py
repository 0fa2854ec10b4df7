"""The last searches: of one person, whoever uses the browser next."""

import pytest

from tests.factories.schools import TeacherFactory
from tests.partner_portal.pages import text
from tests.school_portal.test_home import HOME, browser

pytestmark = pytest.mark.django_db


def test_the_search_one_left_is_taken_up_again_from_the_home_page(teacher):
    client = browser(teacher)
    assert "Reprendre votre recherche" not in text(client.get(HOME))
    client.get("/adage/recherche/?q=chœur&domaine=danse&page=1")
    page = text(client.get(HOME))
    assert 'href="/adage/recherche/?q=ch%C5%93ur&amp;domaine=danse">Reprendre' in page
    # The search names the last ones, each once, without the one it shows.
    client.get("/adage/recherche/?q=cirque")
    client.get("/adage/recherche/?q=ch%C5%93ur&domaine=danse")
    page = text(client.get("/adage/recherche/?q=ch%C5%93ur&domaine=danse"))
    assert "Votre dernière recherche" in page
    assert page.count('href="/adage/recherche/?q=cirque"') == 1
    for word in ("danse", "conte", "cirque"):
        client.get(f"/adage/recherche/?q={word}")
    page = text(client.get("/adage/recherche/"))
    recent = page[page.index("Vos dernières recherches") :].split("</p>")[0]
    assert [word for word in ("cirque", "conte", "danse", "chœur") if word in recent] == [
        "cirque", "conte", "danse",
    ]  # fmt: skip
    client.cookies["derniere-recherche"] = "forged:value"
    assert "Reprendre votre recherche" not in text(client.get(HOME))


def test_the_searches_of_one_person_are_not_shown_to_the_next_of_the_same_browser(teacher, school):
    client = browser(teacher)
    client.get("/adage/recherche/?q=violences")
    kept = client.cookies["derniere-recherche"].value
    # The session of the first ended by itself: nobody signed out.
    client.force_login(TeacherFactory(institution=school))
    client.cookies["derniere-recherche"] = kept
    assert "Reprendre votre recherche" not in text(client.get(HOME))
    assert "violences" not in text(client.get("/adage/recherche/"))
    assert client.cookies["derniere-recherche"].value == ""
    client.get("/adage/recherche/?q=conte")
    assert "violences" not in text(client.get("/adage/recherche/"))
    client.force_login(teacher)
    client.cookies["derniere-recherche"] = kept
    assert "violences" in text(client.get(HOME))


def test_who_signs_out_leaves_no_search_behind(teacher):
    client = browser(teacher)
    client.get("/adage/recherche/?q=violences")
    assert client.cookies["derniere-recherche"].value
    client.post("/deconnexion/")
    left = client.cookies["derniere-recherche"]
    assert (left.value, left["path"], left["max-age"]) == ("", "/adage/", 0)
