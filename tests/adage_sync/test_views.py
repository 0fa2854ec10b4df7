"""The entry page over HTTP: sessions, replay, what is written nowhere (M3, M4, D10)."""

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Session
from adage_sync.models import SeenToken, SeenTokenManager
from schools.models import SchoolRole
from tests.adage_sync.conftest import UAI
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import MemberFactory

ENTRY = "/adage/entree/"
RIVALS = 50


@pytest.mark.parametrize("method", ["post", "get"])
def test_a_good_token_opens_a_session_and_leaves_the_address_bar(
    method, token, institution, client
):
    answer = getattr(client, method)(ENTRY, {"token": token()})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/adage/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    session = Session.objects.get().get_decoded()
    assert session["adage_entry"] == {
        "uai": UAI,
        "role": "TEACHER",
        "iat": int(SchoolRole.objects.get().entered_at.timestamp()),
    }


def test_the_post_of_another_site_needs_no_csrf_token(token, institution):
    answer = Client(enforce_csrf_checks=True).post(
        ENTRY, {"token": token()}, headers={"Origin": "https://adage.example"}
    )

    assert answer.status_code == 303


def test_the_session_lasts_four_hours_even_when_used(token, institution, client):
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        client.post(ENTRY, {"token": token()})
        for _ in range(3):
            traveller.shift(3600)
            client.get("/adage/")
            session = client.session
            session["seen"] = timezone.now().isoformat()
            session.save()
        assert client.session.get("_auth_user_id")
        traveller.shift(3601)

        assert not client.session.get("_auth_user_id")


def test_a_token_opens_one_session_only(token, institution, client):
    good = token()
    client.post(ENTRY, {"token": good})

    assert Client().post(ENTRY, {"token": good}).status_code == 401
    assert Session.objects.count() == 1


def test_a_newer_token_kills_the_older_session(token, institution):
    """M4: another browser, the same person."""
    older, newer = Client(), Client()
    older.post(ENTRY, {"token": token()})
    assert signed_in(older)

    newer.post(ENTRY, {"token": token(uai=None)})

    assert signed_in(newer)
    assert not signed_in(older)


def test_a_page_of_the_first_tab_cannot_post_after_a_second_entry(token, institution):
    """M4: the same browser; the form of the first tab carries a CSRF token that has died."""
    browser = Client(enforce_csrf_checks=True)
    browser.post(ENTRY, {"token": token()})
    form = csrf_token(browser)

    browser.post(ENTRY, {"token": token(uai=None)})

    answer = browser.post("/deconnexion/", {"csrfmiddlewaretoken": form})
    assert answer.status_code == 403
    assert signed_in(browser)


def test_coming_in_over_somebody_elses_session_keeps_nothing_of_it(token, institution, client):
    client.post(ENTRY, {"token": token()})
    session = client.session
    session["left behind"] = True
    session.save()

    mail = "malo.riou@ac-rennes.example"
    client.post(ENTRY, {"token": token(mail=mail, sub=mail)})

    assert "left behind" not in client.session


def replaced(client: Client, link: str) -> tuple[str, str]:
    """The page that asks, and who is signed in while it does."""
    answer = client.get(ENTRY, {"token": link})
    assert (answer.status_code, answer.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.text, str(answer.context["user"].email)


def test_a_link_that_would_replace_the_session_of_somebody_else_asks_first(
    token, institution, client
):
    """Anybody may send a link: clicking one does not change who one is."""
    client.post(ENTRY, {"token": token()})
    mail = "malo.riou@ac-rennes.example"
    link = token(mail=mail, sub=mail)
    text, before = replaced(client, link)
    assert "Changer de compte\u00a0?" in text
    assert before != mail
    assert SeenToken.objects.count() == 1  # the link has not served

    answer = client.post(f"{ENTRY}remplacer/", {"token": link})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/adage/")
    assert client.get("/adage/").context["user"].email == mail
    assert client.post(f"{ENTRY}remplacer/", {"token": link}).status_code == 401


def test_a_partner_is_asked_too_and_another_site_cannot_answer(token, institution):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(MemberFactory(), backend="django.contrib.auth.backends.ModelBackend")
    link = token()
    text, partner = replaced(browser, link)
    assert partner in text

    forged = browser.post(
        f"{ENTRY}remplacer/", {"token": link}, headers={"Origin": "https://ailleurs.example"}
    )

    assert forged.status_code == 403
    assert browser.get("/aide/").context["user"].email == partner
    assert not SeenToken.objects.exists()


def test_the_same_person_comes_in_again_without_being_asked(token, institution, client):
    client.get(ENTRY, {"token": token()})

    assert client.get(ENTRY, {"token": token()}).status_code == 303


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(method, db, client):
    assert getattr(client, method)(ENTRY).status_code == 405


def test_a_site_without_adages_key_refuses_politely(token, institution, client, settings):
    settings.ADAGE_PUBLIC_KEYS = []

    assert client.post(ENTRY, {"token": token()}).status_code == 401


@pytest.mark.usefixtures("drawn_lines")
@pytest.mark.parametrize("method", ["post", "get"])
def test_the_token_is_written_nowhere(method, token, institution, client, caplog, capfd, tmp_path):
    """D10: neither in the logs nor in the database, accepted or refused."""
    good = token()
    refused = token(role="admin")
    with caplog.at_level(logging.DEBUG):
        getattr(client, method)(ENTRY, {"token": good})
        getattr(client, method)(ENTRY, {"token": refused})
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump))
    said = caplog.text + "".join(capfd.readouterr()) + dump.read_text()

    assert SeenToken.objects.count() == 1
    assert "adage_sync.seentoken" in dump.read_text()
    for secret in (good, refused):
        for part in secret.split("."):
            assert part not in said.replace(good.split(".")[0], "")


@pytest.mark.django_db(transaction=True)
def test_fifty_logins_at_once_with_one_token_open_one_session(token):
    """M3, G15."""
    InstitutionFactory(uai=UAI)

    answers = enter_at_once(token(), RIVALS)

    assert sorted(answers) == [303] + [401] * (RIVALS - 1)
    assert Session.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_single_use_several_sessions_open(token, monkeypatch):
    """D11: the race above would prove nothing if it could not be lost."""
    InstitutionFactory(uai=UAI)
    monkeypatch.setattr(SeenTokenManager, "claim", lambda *_: True)

    answers = enter_at_once(token(), 5)

    assert answers == [303] * 5
    assert Session.objects.count() == 5


def enter_at_once(good: str, rivals: int) -> list[int]:
    """The same token from this many browsers, released together."""
    start = Barrier(rivals)

    def enter(_: int) -> int:
        try:
            start.wait(30)
            return Client().post(ENTRY, {"token": good}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(rivals) as threads:
        return list(threads.map(enter, range(rivals)))


def signed_in(browser: Client) -> bool:
    """Asked of a page that is served to anybody signed in."""
    request = browser.get("/adage/").wsgi_request
    return bool(request.user.is_authenticated)


def csrf_token(browser: Client) -> str:
    return browser.cookies["csrf"].value
