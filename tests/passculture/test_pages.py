"""Home, theme, gallery and error pages, as anybody receives them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from core.errors import NotAllowed, Refused
from passculture.middleware import conflict
from tests.factories.offers import ConfirmedBookingFactory
from tests.factories.people import UserFactory

TEMPLATES = Path(__file__).parents[2] / "templates"
PUBLIC = [
    "/", "/connexion/", "/affichage/", "/mot-de-passe/oublie/", "/comment-ca-marche/", "/statuts/",
    "/aide/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/",
]  # fmt: skip
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))


@pytest.mark.django_db
def test_the_home_page_leads_to_each_side_in_one_click(client):
    """S34."""
    html = client.get("/").content.decode()
    assert html.count("<h1") == 1
    assert 'href="/pro/"' in html
    assert 'href="/adage/"' in html
    assert "Ce site n’est pas un site officiel de l’État" in html


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_have_one_title_one_heading_and_no_inline_style(client, path):
    html = client.get(path).content.decode()
    assert '<html lang="fr"' in html
    assert re.search(r"<title>.+ — pass Culture · offre collective</title>", html)
    assert html.count("<h1") == 1
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]*src=)", html)


@pytest.mark.django_db
def test_the_theme_is_kept_in_a_cookie_and_rendered_by_the_server(client):
    client.post("/affichage/", {"theme": "sombre", "retour": "/connexion/"})
    assert '<html lang="fr" data-theme="sombre">' in client.get("/connexion/").content.decode()
    client.post("/affichage/", {"theme": "", "retour": "/"})
    assert "data-theme" not in client.get("/connexion/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "back",
    ["https://ailleurs.example/", "//ailleurs.example/", "ailleurs", "logout", "\x00", "é\r\n"],
)
def test_the_theme_never_sends_people_elsewhere(client, back):
    """Nor fails on what is no address: « ailleurs » was taken for the name of a view."""
    answer = client.post("/affichage/", {"theme": "clair", "retour": back})
    assert answer.headers["Location"] == "/"


@pytest.mark.django_db
def test_a_closed_banner_stays_closed_on_this_device(client, settings):
    settings.DEBUG = True
    sentence = "Les réservations sont suspendues du 14 au 18 décembre."
    assert sentence in client.get("/composants/").content.decode()
    answer = client.post("/bandeau/fermer/", {"cle": "galerie", "retour": "/composants/"})
    assert answer.headers["Location"] == "/composants/"
    assert sentence not in client.get("/composants/").content.decode()
    answer = client.post("/bandeau/fermer/", {"cle": "x", "retour": "https://ailleurs.example/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.django_db
def test_the_legal_notice_prints_what_is_known_and_says_what_is_missing(client, settings):
    assert "À compléter par l’exploitant" in client.get("/mentions-legales/").content.decode()
    settings.LEGAL = dict.fromkeys(settings.LEGAL, "Rectorat de Rennes")
    html = client.get("/mentions-legales/").content.decode()
    assert "À compléter" not in html
    assert html.count("Rectorat de Rennes") == 5


@pytest.mark.django_db
def test_the_home_page_draws_the_confirmed_bookings_of_the_last_months(client):
    cache.clear()
    assert "Réservations confirmées par mois" not in client.get("/").content.decode()
    ConfirmedBookingFactory()
    cache.clear()
    html = client.get("/").content.decode()
    assert "Réservations confirmées par mois" in html
    assert "(en cours)</th><td>1</td>" in html


@pytest.mark.django_db
def test_the_gallery_is_for_the_makers_and_the_staff(client, settings, django_user_model):
    settings.DEBUG = False
    assert client.get("/composants/").status_code == 404
    staff = django_user_model.objects.create_user(email="a@exemple.fr", password="x", is_staff=True)
    client.force_login(staff)
    html = client.get("/composants/").content.decode()
    assert "Le billet et ses talons" in html
    assert " style=" not in html


@pytest.mark.parametrize("page", ["400.html", "500.html", "503.html", "403_csrf.html"])
def test_the_last_nets_need_neither_database_nor_context(page):
    html = render_to_string(page)
    assert html.count("<h1") == 1
    assert "pass Culture" in html


@pytest.mark.django_db
def test_an_unknown_address_answers_404_in_the_same_look(client):
    answer = client.get("/nulle-part/")
    assert answer.status_code == 404
    assert "Cette page n’existe pas, ou plus" in answer.content.decode()


def test_too_much_posted_to_an_unknown_address_is_a_404_too():
    """G13: the cross-site check would read it, and fail."""
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    much = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    kind = "application/x-www-form-urlencoded"
    assert browser.post("/nulle-part/", much, content_type=kind).status_code == 404


@pytest.mark.django_db
def test_a_refusal_says_what_why_and_what_to_do():
    request = RequestFactory().get("/adage/")
    refusal = Refused("Elle était fixée au 30 novembre.", "Demandez un délai.", title="Trop tard")
    answer = conflict(request, refusal)
    html = answer.content.decode()
    assert answer.status_code == 409
    for sentence in ("Trop tard", "Elle était fixée au 30 novembre.", "Demandez un délai."):
        assert sentence in html
    assert "Rien n’a été modifié" in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "address"),
    [
        ("http://testserver/adage/decisions/R-1/", "http://testserver/adage/decisions/R-1/"),
        ("https://ailleurs.example/", "/comment-ca-marche/"),
        ("javascript:alert(1)", "/comment-ca-marche/"),
    ],
)
def test_a_refusal_leads_back_to_the_page_one_comes_from(referer, address):
    request = RequestFactory().post("/quelque-part/", headers={"referer": referer})
    html = conflict(request, Refused("Trop tard.")).content.decode()
    assert f'<a class="button" href="{address}">' in html


@pytest.mark.django_db
def test_a_missing_right_is_named():
    request = RequestFactory().get("/adage/")
    error = NotAllowed("Demandez à Hélène Morvan.", title="Action réservée à la direction")
    html = render_to_string("403.html", {"exception": error}, request)
    assert "Action réservée à la direction" in html
    assert "Demandez à Hélène Morvan." in html


@pytest.mark.django_db
def test_a_missing_right_gives_the_reference_that_the_logs_know(client, caplog):
    client.force_login(UserFactory())
    with caplog.at_level("INFO"):
        answer = client.get("/adage/")
    (known,) = {line.msg["request_id"] for line in caplog.records if isinstance(line.msg, dict)}
    said = f"{known[:4]}-{known[4:8]}".upper()
    assert answer.status_code == 403
    assert f'<span class="mono">{said}</span>' in answer.content.decode()


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.name)
def test_each_component_opens_with_what_it_takes(component):
    assert re.match(r"\{(#|% comment %\})", component.read_text())


def test_a_comment_of_a_template_ends_on_its_line():
    """Django shows one that goes on: the first line of the header stood above every page."""
    cut = re.compile(r"\{#(?!.*#\})")
    found = [
        f"{template.relative_to(TEMPLATES)}:{number}"
        for template in TEMPLATES.rglob("*.*")
        for number, line in enumerate(template.read_text().splitlines(), 1)
        if cut.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "template",
    [
        p
        for folder in ("components", "devtools", "public", "accounts")
        for p in TEMPLATES.glob(f"{folder}/*.html")
    ]
    + sorted(TEMPLATES.glob("*.html")),
    ids=lambda path: path.name,
)
def test_french_signs_stand_after_an_unbreakable_space(template):
    """U+00A0 before € : ; ! ? % and inside « » (U15)."""
    text = re.sub(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", "", template.read_text(), flags=re.S)
    text = re.sub(r"<[^>]*>", "", text)
    assert not re.findall(r"\w [:;!?€%»]", text)
    assert "« " not in text
