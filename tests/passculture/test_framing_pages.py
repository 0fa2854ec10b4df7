"""Inside ADAGE: what a page of the frame asks for stays there, or opens beside (0041)."""

# fixtures
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Session
from passculture.frame_names import name_in_frame
from passculture.framing import open_to_adage
from tests.adage_sync.conftest import (
    adage_key,
    claims,
    institution,
    mock,
    mock_process,
    token,
)
from tests.factories.schools import TeacherFactory
from tests.passculture.test_framing import (
    ADAGE,
    ENTRY,
    IN_FRAME,
    SESSION,
    framed,
    is_of_the_school,
    may_frame,
    quiet,
    signed_in,
)
from tests.passculture.test_private_pages import every_address
from tests.stage import Stage

__all__ = ["adage_key", "claims", "framed", "institution", "mock", "mock_process", "quiet", "token"]
pytestmark = pytest.mark.django_db


class Addresses(HTMLParser):
    """Links that stay in the frame, forms, and whatever scripts ask for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.beside: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in {"link", "script"}:
            return
        for name, value in said.items():
            is_address = name in {"href", "action", "src", "formaction"} or "-" in name
            # An address to copy, or of a script, is asked for by its path.
            whole = value.startswith("http") and "-" not in name
            if is_address and (whole or (value.startswith("/") and "/static/" not in value)):
                (self.beside if said.get("target") == "_blank" else self.found).add(value)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ('<img src="/images/CJ-2/a-480.webp">', '<img src="/adage/images/CJ-2/a-480.webp">'),
        ('<form action="/deconnexion/">', '<form action="/adage/deconnexion/">'),
        ('<a href="/adage/favoris/">', '<a href="/adage/favoris/">'),
        ('<a href="?page=2">', '<a href="?page=2">'),
        (
            '<a class="x" href="/aide/">',
            '<a target="_blank" rel="noopener" class="x" href="/aide/">',
        ),
        ('<a href="https://x.fr">', '<a target="_blank" rel="noopener" href="https://x.fr">'),
        ('<a href="/aide/" target="_top">', '<a href="/aide/" target="_top">'),
        ("/deconnexion/ en toutes lettres", "/deconnexion/ en toutes lettres"),
    ],
)
def test_where_a_page_of_the_frame_leads(framed: None, said: str, shown: str) -> None:
    page = HttpResponse(said, headers={"Content-Length": "1"})
    assert open_to_adage(page).text == shown
    assert page["Content-Length"] == str(len(shown))
    assert open_to_adage(HttpResponse(said, content_type="text/csv")).text == said


@pytest.mark.parametrize("who", ["teacher", "principal"])
def test_nothing_a_page_of_the_frame_asks_for_leaves_it(
    framed: None, stage: Stage, booking: object, who: str
) -> None:
    """Every page of the school: what is not under /adage/ opens beside."""
    client, beside = signed_in(getattr(stage, who), in_frame=True), set()
    pages = [path for path in every_address().values() if is_of_the_school(path)]
    pages += [f"/adage/offres/{stage.offer.ref}/", "/adage/connexion/prolonger/"]
    shown = 0
    for path in pages:
        answer = client.get(path, headers=IN_FRAME)
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        asked = Addresses(answer.text)
        assert {one for one in asked.found if not one.startswith("/adage/")} == set(), path
        assert {one for one in asked.beside if is_of_the_school(one)} == set(), path
        beside |= asked.beside
        shown += answer.status_code == 200
    assert shown > 12
    assert {"/aide/", "/mentions-legales/"} <= beside


def test_one_signs_out_in_the_frame_and_is_told_so_there(framed: None) -> None:
    client = signed_in(TeacherFactory(), in_frame=True)
    answer = client.post("/adage/deconnexion/", headers=IN_FRAME)
    assert answer["Location"] == "/adage/connexion/prolonger/"
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies[name_in_frame(SESSION)].value == ""
    assert not Session.objects.exists()
    page = client.get(answer["Location"], headers=IN_FRAME)
    assert may_frame(page) == ADAGE
    assert "Votre session est terminée" in page.text
    assert (
        '<a target="_blank" rel="noopener" class="button button--secondary" href="/connexion/'
        in (page.text)
    )
    assert 'type="password"' not in page.text


def test_the_end_of_a_session_leads_to_the_sign_in_page_beside_adage_only(framed: None) -> None:
    """In the frame a page says it; alone in its tab, one arrives at the sign-in page as before."""
    there = "/adage/recherche/?q=chant"
    quoted = "?next=/adage/recherche/%3Fq%3Dchant"
    framed_answer = Client().get(there, headers=IN_FRAME)
    assert framed_answer["Location"] == f"/adage/connexion/prolonger/{quoted}"
    alone = Client().get(there, headers={"Sec-Fetch-Dest": "document"})
    assert alone["Location"] == f"/connexion/{quoted}"
    assert "Entrez par ADAGE" in Client().get(alone["Location"]).text


def test_the_warning_of_the_end_is_asked_within_the_frame(framed: None) -> None:
    client = signed_in(TeacherFactory(), in_frame=True)
    page = client.get("/adage/").text
    assert 'data-address="/adage/connexion/prolonger/"' in page
    assert client.get("/adage/connexion/prolonger/").status_code == 200


def test_theme_and_messages_hold_in_the_frame(framed: None) -> None:
    client = signed_in(TeacherFactory(), in_frame=True)
    answer = client.post("/adage/affichage/", {"theme": "sombre", "retour": "/"}, headers=IN_FRAME)
    assert answer["Location"] == "/adage/"
    assert answer.cookies["adage-theme"]["partitioned"] is True
    assert 'data-theme="sombre"' in client.get("/adage/").text
    lost = Client()
    answer = lost.post(f"{ENTRY}remplacer/", {"token": "x"}, headers=IN_FRAME)
    assert (answer.status_code, may_frame(answer)) == (401, ADAGE)


def test_a_form_of_the_frame_needs_the_token_of_the_frame(framed: None) -> None:
    """The token of the other pair opens nothing, and the refusal can be read in the frame."""
    client = signed_in(TeacherFactory(), in_frame=True, checks=True)
    form = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/adage/").text)
    other = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/connexion/").text)
    assert form
    assert other
    sent = {"retour": "/adage/"}
    refused = client.post("/adage/saisie/effacer/", sent | {"csrfmiddlewaretoken": other[1]})
    assert (refused.status_code, may_frame(refused)) == (403, ADAGE)
    done = client.post("/adage/saisie/effacer/", sent | {"csrfmiddlewaretoken": form[1]})
    assert (done.status_code, done["Location"]) == (302, "/adage/")
    outside = client.post("/saisie/effacer/", sent | {"csrfmiddlewaretoken": form[1]})
    assert outside.status_code == 403


def test_a_link_that_replaces_somebody_of_the_frame_still_asks(
    framed: None,
    institution,
    token: Callable[..., str],
) -> None:
    client = Client()
    client.post(ENTRY, {"token": token()})
    mail = "malo.riou@ac-rennes.example"
    asked = client.get(ENTRY, {"token": token(mail=mail, sub=mail)}, headers=IN_FRAME)
    assert "Changer de compte" in asked.text
    assert 'href="/adage/mon-espace/"' in asked.text
    stays = client.get("/adage/mon-espace/", headers=IN_FRAME)
    assert stays["Location"] == "/adage/"
