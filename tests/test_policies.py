"""Every address × every kind of person: nobody enters the other side (M5, M6)."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, reverse
from pytest_django import DjangoDbBlocker

from accounts.models import User
from passculture.methods import methods_of
from tests.factories.people import UserFactory
from tests.factories.schools import PrincipalFactory, TeacherFactory
from tests.factories.venues import MembershipFactory
from tests.loaded import once_for_a_file
from tests.policies import POLICY_OF_URL
from tests.test_architecture import addresses

# Nothing has these references: what is behind them must not even be reached.
PLACEHOLDERS = {
    "ref": "CJ-234567", "reference": "234567AB", "slug": "offre", "name": "help",
    "import_id": 1, "kind": "csv", "template_ref": "OV-234567", "request_ref": "DM-234567",
    "pk": 99999999,
    "number": "JR-2026-1201-0001", "token": "abc", "siren": "800000010",
}  # fmt: skip
CLOSED = {403, 404, 405}


def address(pattern: URLPattern) -> str:
    names = pattern.pattern.converters
    return reverse(str(pattern.name), kwargs={n: PLACEHOLDERS[n] for n in names})


def of_side(*sides: str) -> list[URLPattern]:
    return [p for p in addresses() if POLICY_OF_URL.get(str(p.name)) in sides]


def names(patterns: list[URLPattern]) -> list[str]:
    return [str(pattern.name) for pattern in patterns]


PARTNER, SCHOOL = of_side("partner"), of_side("school")


@pytest.fixture(scope="module")
def sessions(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """The session of one person of each kind."""
    with once_for_a_file(django_db_blocker):
        yield {
            "partner": session_of(MembershipFactory().user),
            "teacher": session_of(TeacherFactory()),
            "principal": session_of(PrincipalFactory()),
            "nobody": session_of(UserFactory()),
        }


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def signed_in(sessions: dict[str, str], db: None, client: Client) -> Callable[[str], Client]:
    def enter(kind: str) -> Client:
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[kind]
        return client

    return enter


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("pattern", PARTNER + SCHOOL, ids=names(PARTNER + SCHOOL))
def test_nobody_signed_out_goes_beyond_the_sign_in_page(
    pattern: URLPattern, method: str, client: Client
):
    answer = getattr(client, method)(address(pattern))
    if method.upper() not in methods_of(pattern.callback):
        assert answer.status_code == 405
        return
    assert answer.status_code == 302
    assert answer["Location"].startswith(("/connexion/", "/adage/entree/"))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("kind", ["teacher", "principal", "nobody"])
@pytest.mark.parametrize("pattern", PARTNER, ids=names(PARTNER))
def test_the_pro_portal_is_closed_to_schools(
    pattern: URLPattern, kind: str, method: str, signed_in
):
    assert getattr(signed_in(kind), method)(address(pattern)).status_code in CLOSED


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("kind", ["partner", "nobody"])
@pytest.mark.parametrize("pattern", SCHOOL, ids=names(SCHOOL))
def test_the_school_pages_are_closed_to_partners(
    pattern: URLPattern, kind: str, method: str, signed_in
):
    assert getattr(signed_in(kind), method)(address(pattern)).status_code in CLOSED


@pytest.mark.parametrize("kind", ["teacher", "principal"])
def test_the_door_of_the_pro_portal_is_closed_to_schools(kind: str, signed_in):
    assert signed_in(kind).get("/pro/").status_code == 403


def test_who_belongs_nowhere_is_led_to_the_sign_up(signed_in):
    """R2: to join or register a structure, not against a wall."""
    assert signed_in("nobody").get("/pro/")["Location"] == "/inscription/"


@pytest.mark.parametrize("kind", ["partner", "teacher", "principal", "nobody"])
def test_the_administration_is_closed_to_everybody_else(kind: str, signed_in):
    answer = signed_in(kind).get("/admin/")
    assert answer.status_code in {302, 403, 404}
    assert signed_in(kind).get("/admin/bookings/booking/").status_code in {302, 403, 404}


@pytest.mark.parametrize(
    ("kind", "open_page"),
    [
        ("partner", "/pro/offres/"),
        ("teacher", "/adage/recherche/"),
        ("principal", "/adage/decisions/"),
    ],
)
def test_the_right_person_does_get_in(kind: str, open_page: str, signed_in):
    """Positive control: the closed doors above are closed to the wrong people only."""
    assert signed_in(kind).get(open_page).status_code == 200
