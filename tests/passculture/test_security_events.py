"""Each security event has its line in the log, with numbers and no name (ASVS 5.0, V16.3)."""

import ast
import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import rules
from accounts.actions.sign_in_log import tried
from accounts.models import User
from passculture.logs import logging_settings
from tests.factories.people import UserFactory
from tests.factories.schools import TeacherFactory
from tests.passculture.test_logs import Lines, lines  # noqa: F401
from tests.people import BACKEND
from tests.test_architecture import ROOT, sources

pytestmark = pytest.mark.django_db
SECRET = "un-secret-bien-long"
DOCUMENT = ROOT / "docs" / "security.md"
# « `signed_in` » in the first cell of a row of the inventory.
NAMED = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)


def of(lines: Lines, event: str) -> list[dict[str, Any]]:  # noqa: F811
    """The lines of this event; none of them, nor any other, holds an address."""
    assert "@" not in json.dumps(lines())
    return [line for line in lines() if line["event"] == event]


def sign_in(client: Client, email: str, password: str = SECRET) -> int:
    return client.post("/connexion/", {"username": email, "password": password}).status_code


@pytest.fixture
def person() -> User:
    return UserFactory(secret=SECRET)


def test_who_signs_in_and_out_with_a_password_is_told_by_number(client, lines, person):  # noqa: F811
    """V16.3.1."""
    assert sign_in(client, person.email) == 302
    client.post("/deconnexion/")
    [came] = of(lines, "signed_in")
    assert (came["user_id"], came["way"], came["staff"]) == (person.pk, "password", False)
    assert came["ip"] == "127.0.0.1"
    assert came["request_id"]
    [left] = of(lines, "signed_out")
    assert left["user_id"] == person.pk


def test_who_comes_in_through_adage_is_told_apart(client, lines):  # noqa: F811
    teacher = TeacherFactory()
    client.force_login(teacher, backend=BACKEND)
    [came] = of(lines, "signed_in")
    assert (came["user_id"], came["way"]) == (teacher.pk, "adage")


@pytest.mark.parametrize("known", [True, False])
def test_a_failed_sign_in_names_nobody_and_tries_on_one_account_are_told_apart(
    client,
    lines,  # noqa: F811
    person,
    known,
):
    """V16.3.1: the same digest for the same address, known or not, and no way back to it."""
    email = person.email if known else "inconnue@exemple.fr"
    for typed in (email, email.upper()):
        assert sign_in(client, typed, "faux") == 422
    first, second = of(lines, "sign_in_failed")
    assert first["tried"] == second["tried"] == tried(email)
    assert first["tried"] != tried("quelqu-un@exemple.fr")
    assert first.get("user_id") is None


def test_a_lock_out_and_a_slowed_address_are_told(client, lines, person):  # noqa: F811
    """V16.3.3: what was tried against the walls of signing in."""
    for _ in range(rules.TRIES_BEFORE_LOCK_OUT):
        sign_in(client, person.email, "faux")
    assert [line["tried"] for line in of(lines, "locked_out")] == [tried(person.email)]
    for number in range(rules.RATES["failed"].burst):
        sign_in(client, f"autre{number}@exemple.fr", "faux")
    assert of(lines, "sign_in_slowed")


def test_each_code_of_a_telephone_is_told_right_or_wrong(client, lines, person):  # noqa: F811
    client.force_login(person, backend=BACKEND)
    page = reverse("second-factor")
    client.get(page)
    assert client.post(page, {"code": "000000"}).status_code == 422
    [wrong] = of(lines, "second_factor")
    assert (wrong["what"], wrong["outcome"], wrong["level"]) == ("telephone", "wrong", "warning")


def test_a_new_password_is_told(client, lines, person):  # noqa: F811
    client.force_login(person, backend=BACKEND)
    new = {"new_password1": "un-autre-secret-long", "new_password2": "un-autre-secret-long"}
    client.post("/pro/compte/mot-de-passe/", new | {"old_password": SECRET})
    assert [line["user_id"] for line in of(lines, "password_chosen")] == [person.pk]


def test_a_page_one_has_no_right_to_is_told(client, lines):  # noqa: F811
    """V16.3.2: who, where, by its route."""
    teacher = TeacherFactory()
    client.force_login(teacher, backend=BACKEND)
    assert client.get("/pro/compte/").status_code == 403
    assert client.get("/admin/login/").status_code == 403
    pages = [(line["user_id"], line["page"]) for line in of(lines, "access_refused")]
    assert pages == [(teacher.pk, "/pro/compte/"), (teacher.pk, "/admin/login/")]


def test_a_right_forged_into_a_form_is_told(client, lines):  # noqa: F811
    """V16.3.2: a clerk who makes themselves a superuser."""
    clerk = UserFactory(is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(content_type__model="user"))
    client.force_login(clerk, backend=BACKEND)
    page = reverse("admin:accounts_user_change", args=[UserFactory().pk])
    assert client.post(page, {"is_superuser": "on"}).status_code == 403
    [line] = of(lines, "access_refused")
    assert (line["user_id"], line["method"]) == (clerk.pk, "POST")


def test_a_form_without_its_token_is_told(lines):  # noqa: F811
    """V16.3.3: from this site, or from another."""
    browser = Client(enforce_csrf_checks=True)
    for origin in ("https://ailleurs.example", "http://testserver"):
        sent = {"username": "a", "password": "b"}
        assert browser.post("/connexion/", sent, headers={"Origin": origin}).status_code == 403
    assert [line["ours"] for line in of(lines, "form_refused")] == [False, True]


def test_a_wrong_token_of_adage_and_a_wrong_key_are_told(client, lines, settings):  # noqa: F811
    """V16.3.3: signatures that do not hold; the token and the key are written nowhere."""
    public = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    pem = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    settings.ADAGE_PUBLIC_KEYS = [("", pem.decode())]
    token, key = "eyJhbGciOiJub25lIn0.e30.", "une-cle-qui-n-est-pas-la-bonne"
    assert client.post("/adage/entree/", {"token": token}).status_code == 401
    asked = {"Authorization": f"Bearer {key}"}
    assert client.get("/adage/v1/years/2026/prebookings", headers=asked).status_code == 403
    assert client.get("/metriques/", headers=asked).status_code == 404
    [refused] = of(lines, "entry_refused")
    assert refused["why"] in {"shape", "signature or claims"}
    pages = [line["page"] for line in of(lines, "key_refused")]
    assert len(pages) == 2
    assert pages[1] == "/metriques/"
    assert token not in json.dumps(lines())
    assert key not in json.dumps(lines())


# --- Where and when ------------------------------------------------------------------------------


def test_each_line_is_dated_in_utc(client, lines):  # noqa: F811
    """V16.2.2: with its offset, whatever the zone of the site."""
    client.get("/aide/")
    moments = [datetime.fromisoformat(line["timestamp"]) for line in lines()]
    assert moments
    assert {moment.utcoffset() for moment in moments} == {timedelta(0)}
    assert all(abs(timezone.now() - moment) < timedelta(minutes=10) for moment in moments)


def test_lines_go_to_the_error_output_and_nowhere_else():
    """V16.2.3: one handler, and no module adds another."""
    settings = logging_settings(json_lines=True, level="INFO")
    assert [one["class"] for one in settings["handlers"].values()] == ["logging.StreamHandler"]
    assert settings["root"]["handlers"] == list(settings["handlers"])
    assert [one for one in settings["loggers"].values() if one.get("handlers")] == []
    adding = [
        file.relative_to(ROOT).as_posix()
        for file in sources()
        if file.relative_to(ROOT).parts[0] not in ("devtools", "mock_adage")
        and ("addHandler" in file.read_text() or "logging.handlers" in file.read_text())
    ]
    assert adding == []


# --- The inventory -------------------------------------------------------------------------------


def events_of_the_code() -> set[str]:
    """The names given to the lines of the log, as literals."""
    calls = [
        node
        for file in sources()
        if file.relative_to(ROOT).parts[0] not in ("devtools", "mock_adage")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.")
    ]
    named = [arg for call in calls for arg in call.args[:2] if isinstance(arg, ast.Constant)]
    return {str(arg.value) for arg in named}


def test_the_inventory_of_the_document_is_that_of_the_code():
    """V16.1.1: each event it lists is written by the code; none of the tests' is missing there."""
    listed = set(NAMED.findall(DOCUMENT.read_text()))
    assert listed <= events_of_the_code()
    assert listed >= {
        "signed_in", "signed_out", "sign_in_failed", "locked_out", "sign_in_slowed",
        "second_factor", "password_chosen", "sessions_ended", "access_refused", "form_refused",
        "entry_refused", "key_refused", "act_throttled", "constraint_answered",
        "request_not_received", "request_shed", "seen_as", "administration_act",
    }  # fmt: skip
