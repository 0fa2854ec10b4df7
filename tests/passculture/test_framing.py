"""Inside ADAGE: which pages its frame may show, and with which cookies (M21, decision 0041)."""

# ruff: noqa: F811  # fixtures

import logging
import re
from collections.abc import Iterator

import pytest
from django.conf import settings as used
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from passculture.frame_names import name_in_frame
from tests.adage_sync.conftest import (  # noqa: F401
    adage_key,
    claims,
    institution,
    mock,
    mock_process,
    token,
)
from tests.factories.people import StaffFactory
from tests.factories.schools import PrincipalFactory, TeacherFactory
from tests.factories.venues import MemberFactory
from tests.passculture.test_private_pages import every_address

pytestmark = pytest.mark.django_db
ADAGE = "https://adage.example"
SESSION, CSRF = used.SESSION_COOKIE_NAME, used.CSRF_COOKIE_NAME
PAGES = used.PAGES_COOKIE_NAME
IN_FRAME = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}
ENTRY = "/adage/entree/"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Hundreds of answers are said by their headers."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def framed(settings: Settings) -> None:
    """ADAGE's origin is named."""
    settings.ADAGE_FRAME_ORIGIN = ADAGE


def signed_in(person: User, *, in_frame: bool = False, checks: bool = False) -> Client:
    """A browser that holds the session of this person, in the frame or outside."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=checks)
    client.force_login(person)
    if in_frame:
        client.cookies[name_in_frame(SESSION)] = client.cookies.pop(SESSION).value
    return client


def may_frame(answer: HttpResponse) -> str:
    """Who may show this answer in a frame, by both headers: « nobody », or an origin."""
    policy = re.search(r"frame-ancestors ([^;]+)", answer.headers["Content-Security-Policy"])
    assert policy is not None
    older = {"'none'": "DENY", "'self'": "SAMEORIGIN"}.get(policy[1])
    assert answer.headers.get("X-Frame-Options") == older
    return {"'none'": "nobody"}.get(policy[1], policy[1])


def framers(client: Client, *, under: str = "/") -> dict[str, str]:
    """Who may frame what is answered at each address of the resolver."""
    addresses = [path for path in every_address().values() if path.startswith(under)]
    return {path: may_frame(client.get(path)) for path in addresses}


def is_of_the_school(path: str) -> bool:
    return path.startswith("/adage/") and not path.startswith("/adage/v1/")


WHO = {"partner": MemberFactory, "staff": StaffFactory, "teacher": TeacherFactory}


def test_adage_frames_the_pages_of_the_school_and_no_other(framed: None) -> None:
    """The whole resolver: pages, refusals, files, by nobody and by a teacher of the frame."""
    for client in (
        Client(raise_request_exception=False),
        signed_in(TeacherFactory(), in_frame=True),
    ):
        found = framers(client)
        assert {path for path, who in found.items() if who == ADAGE} == {
            path for path in found if is_of_the_school(path)
        }
        assert set(found.values()) <= {ADAGE, "nobody", "'self'"}
        # Mails that the administration and the galleries read in a frame of ours.
        own = [path for path, who in found.items() if who == "'self'"]
        assert [path for path in own if not path.startswith(("/admin/", "/composants/"))] == []


@pytest.mark.parametrize("who", WHO)
def test_whoever_comes_with_the_other_session_is_framed_by_nobody(framed: None, who: str) -> None:
    """Partners, the administration that sees as somebody: their pages under /adage/ too."""
    found = framers(signed_in(WHO[who]()), under="/adage/")
    assert len(found) > 60
    assert ADAGE not in {who for path, who in found.items() if not path.startswith(ENTRY)}


def test_what_is_posted_is_answered_as_what_is_read(framed: None) -> None:
    """Refusals too: of a form, of a method."""
    client = signed_in(TeacherFactory(), in_frame=True)
    for path in ("/adage/", "/adage/lu/", "/adage/favoris/CJ-234567/", "/pro/", "/connexion/"):
        expected = ADAGE if is_of_the_school(path) else "nobody"
        assert may_frame(client.post(path)) == expected, path


def test_without_the_setting_nobody_frames_anything_and_no_cookie_changes() -> None:
    client = signed_in(TeacherFactory(), in_frame=True)
    assert ADAGE not in framers(client).values()
    assert client.get("/adage/")["Location"].startswith("/connexion/?next=")
    page = signed_in(TeacherFactory()).get("/adage/")
    assert sorted(page.cookies) == [CSRF, PAGES]
    assert {(c["path"], c["samesite"]) for c in page.cookies.values()} == {("/", "Lax")}
    assert 'target="_blank"' not in page.text


# --- cookies by area -----------------------------------------------------------------------------


@pytest.mark.parametrize("https", [False, True])
def test_cookies_of_the_frame_have_their_names_their_path_and_are_partitioned(
    framed: None,
    settings: Settings,
    https: bool,
    institution,
    token,
) -> None:
    if https:
        for name in ("SESSION", "CSRF", "PAGES", "LATE"):
            setattr(
                settings, f"{name}_COOKIE_NAME", f"__Host-{getattr(used, f'{name}_COOKIE_NAME')}"
            )
        settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client, before = Client(), "__Secure-adage-" if https else "adage-"
    given = client.post(ENTRY, {"token": token()}, headers=IN_FRAME, secure=https).cookies
    given.update(client.get("/adage/", headers=IN_FRAME, secure=https).cookies)
    names = [before + name for name in (CSRF, SESSION, PAGES)]
    assert sorted(given) == sorted([*names, "offre-demandee"])
    for name in names:
        written = given[name].OutputString()
        assert "Path=/adage/" in written
        for attribute in ("HttpOnly", "SameSite=None", "Secure", "Partitioned"):
            assert f"; {attribute}" in written
    outside = client.get("/connexion/", secure=https).cookies
    assert list(outside) == [settings.CSRF_COOKIE_NAME]
    cookie = outside[settings.CSRF_COOKIE_NAME]
    assert (cookie["path"], cookie["samesite"], cookie["partitioned"]) == ("/", "Lax", "")
    assert bool(cookie["secure"]) is https


def test_a_session_of_the_frame_opens_neither_the_portal_nor_the_administration(
    framed: None,
) -> None:
    """Somebody who may enter everywhere, but by the frame alone: each address is closed."""
    person = StaffFactory()
    MemberFactory().memberships.update(user=person)
    TeacherFactory().school_role.__class__.objects.update(user=person)
    inside, outside = signed_in(person, in_frame=True), signed_in(person)
    addresses = every_address()
    closed = [path for path in addresses.values() if path.startswith(("/pro/", "/admin/"))]
    assert len(closed) > 250
    for path in closed:
        answer = inside.get(path)
        assert answer.status_code in {302, 404, 405}, path
        if answer.status_code == 302:
            assert answer["Location"].startswith(("/connexion/", "/admin/login/")), path
    assert (outside.get("/pro/").status_code, outside.get("/admin/").status_code) == (200, 200)
    assert inside.get("/adage/").status_code == 200
    assert inside.get("/mon-espace/")["Location"].startswith("/connexion/")


def test_the_session_of_the_frame_wins_under_adage_and_the_other_elsewhere(framed: None) -> None:
    teacher, member = TeacherFactory(), MemberFactory()
    client = signed_in(member)
    client.cookies |= signed_in(teacher, in_frame=True).cookies
    assert client.get("/adage/notifications/").context["user"] == teacher
    assert client.get("/pro/").context["user"] == member


def test_signing_in_outside_or_seeing_as_somebody_ends_what_the_browser_held_of_adage(
    framed: None,
) -> None:
    """« Voir comme » a head: the pages are the head's, never those of a teacher who came before."""
    teacher, head, client = TeacherFactory(), PrincipalFactory(), signed_in(StaffFactory())
    client.cookies |= signed_in(teacher, in_frame=True).cookies
    begun = client.post(f"/admin/accounts/user/{head.pk}/voir-comme/", {"reason": "Appel"})
    gone = begun.cookies[name_in_frame(SESSION)]
    assert (gone.value, gone["path"], gone["max-age"]) == ("", "/adage/", 0)
    assert "Partitioned" in gone.OutputString()
    del client.cookies[name_in_frame(SESSION)]
    page = client.get("/adage/")
    assert "Vous voyez le site comme" in page.text
    assert page.context["user"] == head
    assert may_frame(page) == "nobody"
