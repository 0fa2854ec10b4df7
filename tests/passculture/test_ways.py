"""The frame of a page leads where its reader has something to do."""

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.factories.venues import MemberFactory
from tests.people import BACKEND
from tests.stage import Stage

pytestmark = pytest.mark.django_db


def entries(client: Client, person: User) -> list[str]:
    """The entries of the menu of the school side, in their order."""
    client.force_login(person, backend=BACKEND)
    (menu,) = re.findall(
        r'aria-label="Menu principal"><ul>(.*?)</ul>', client.get("/adage/").text, re.S
    )
    return re.findall(r'<a href="[^"]+"[^>]*>([^<]+?) ?<', menu)


def test_a_head_finds_the_decisions_first(client: Client, stage: Stage) -> None:
    assert entries(client, stage.principal)[:3] == ["Décisions", "Budget", "Accueil"]
    assert entries(client, stage.teacher)[:2] == ["Accueil", "Recherche"]


def brand(client: Client, page: str) -> str:
    """Where the brand of this page leads."""
    (address,) = re.findall(r'class="site-header__brand" href="([^"]+)"', client.get(page).text)
    return address


def test_the_brand_leads_to_ones_own_space_once_signed_in(client: Client, stage: Stage) -> None:
    assert brand(client, "/aide/") == "/"
    client.force_login(stage.member)
    assert (brand(client, "/pro/"), brand(client, "/aide/")) == ("/pro/", "/mon-espace/")
    assert client.get("/mon-espace/").url == "/pro/"  # type: ignore[attr-defined]
    client.force_login(stage.teacher, backend=BACKEND)
    assert (brand(client, "/adage/"), brand(client, "/aide/")) == ("/adage/", "/mon-espace/")
    assert client.get("/mon-espace/").url == "/adage/"  # type: ignore[attr-defined]


def test_the_assistance_has_an_address_on_the_help_page(client: Client, settings: object) -> None:
    settings.LEGAL = dict.fromkeys(  # type: ignore[attr-defined]
        ("NAME", "ADDRESS", "PUBLISHER", "HOST"), "x"
    ) | {"CONTACT": "aide@exemple.fr"}
    page = client.get("/aide/").text
    assert '<a href="mailto:aide@exemple.fr">aide@exemple.fr</a>' in page
    client.force_login(MemberFactory())
    refused = client.get("/adage/")
    assert refused.status_code == 403
    assert 'href="/aide/#assistance"' in refused.text
    assert 'id="assistance"' in page
