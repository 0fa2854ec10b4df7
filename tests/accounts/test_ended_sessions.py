"""Sessions that somebody else ends: a closed account's, and all of a person's by a button."""

import math

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Session, User
from administration.models import AdminAct
from outbox.actions import deliver_due
from passculture.sessions import SessionStore
from tests.factories.people import StaffFactory, UserFactory
from tests.people import BACKEND

pytestmark = pytest.mark.django_db
MINE, SECRET = "/pro/compte/", "un-secret-bien-long"
REASON = "Ordinateur volé, déclaré ce matin."


def opened(person: User) -> Client:
    browser = Client()
    browser.force_login(person, backend=BACKEND)
    assert browser.get(MINE).status_code == 200
    return browser


def is_open(browser: Client) -> bool:
    return browser.get(MINE).status_code == 200


def button(person: User) -> str:
    return reverse("admin:accounts_user_terminer-les-connexions", args=[person.pk])


@pytest.fixture
def superuser() -> Client:
    browser = Client()
    browser.force_login(StaffFactory(), backend=BACKEND)
    return browser


@pytest.fixture
def clerk() -> Client:
    """Of the administration, who may change people."""
    person = UserFactory(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(content_type__model="user"))
    browser = Client()
    browser.force_login(person, backend=BACKEND)
    return browser


def test_a_closed_account_is_refused_at_the_next_click_whoever_closed_it():
    """V7.4.2: by a program too, which ends no session itself."""
    person = UserFactory(secret=SECRET)
    here = opened(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not is_open(here)


def test_an_account_closed_and_opened_again_finds_nobody_signed_in(superuser):
    """V7.4.2: the box of the page ends the sessions, it does not hide them for a while."""
    person, other = UserFactory(secret=SECRET), UserFactory(secret=SECRET)
    here, elsewhere = opened(person), opened(other)
    page = reverse("admin:accounts_user_change", args=[person.pk])
    form = {"email": person.email, "civility": "Mme", "first_name": "Rose", "last_name": "K"}
    assert superuser.post(page, form).status_code == 302
    assert not User.objects.get(pk=person.pk).is_active
    assert not Session.objects.filter(user=person).exists()
    assert superuser.post(page, form | {"is_active": "on"}).status_code == 302
    assert not is_open(here)
    assert is_open(elsewhere)


def test_the_administration_ends_all_the_sessions_of_a_person(clerk):
    """V7.4.5: shown before, with a reason, journaled, told to the person; the others stay."""
    person, other = UserFactory(secret=SECRET), UserFactory(secret=SECRET)
    browsers, elsewhere = [opened(person), opened(person)], opened(other)
    shown = clerk.get(button(person)).content.decode()
    assert "Connexions ouvertes</th><td>2</td>" in shown
    assert clerk.post(button(person), {"reason": ""}).status_code == 422
    assert all(map(is_open, browsers))
    assert clerk.post(button(person), {"reason": REASON}).status_code == 302
    assert not any(map(is_open, browsers))
    assert is_open(elsewhere)
    act = AdminAct.objects.latest("pk")
    assert (act.model, act.object_id) == ("accounts.user", str(person.pk))
    assert REASON in act.texts.words
    while deliver_due():
        pass
    assert [one.to for one in mail.outbox] == [[person.email]]
    assert REASON in str(mail.outbox[0].body)


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_the_sessions_of_the_staff_are_ended_by_superusers_alone(clerk, superuser, right):
    colleague = UserFactory(secret=SECRET, **{right: True})
    colleague_browser = opened(colleague)
    assert clerk.post(button(colleague), {"reason": REASON}).status_code == 403
    assert is_open(colleague_browser)
    assert superuser.post(button(colleague), {"reason": REASON}).status_code == 302
    assert not is_open(colleague_browser)


def test_who_may_not_change_people_has_no_such_button():
    reader = UserFactory(is_staff=True)
    rights = Permission.objects.filter(codename="view_user")
    reader.user_permissions.set(rights)
    browser, person = Client(), UserFactory(secret=SECRET)
    browser.force_login(reader, backend=BACKEND)
    here = opened(person)
    page = browser.get(reverse("admin:accounts_user_change", args=[person.pk]))
    assert page.status_code == 200
    assert "terminer-les-connexions" not in page.content.decode()
    assert browser.post(button(person), {"reason": REASON}).status_code == 403
    assert is_open(here)


def test_the_key_of_a_session_is_drawn_at_random_and_long_enough(monkeypatch):
    """V7.2.3: by the generator of the system, 128 bits at least, never the same."""
    drawn = []

    def choice(letters: str) -> str:
        drawn.append(letters)
        return letters[0]

    keys = {SessionStore()._get_new_session_key() for _ in range(50)}
    assert len(keys) == 50
    monkeypatch.setattr("django.utils.crypto.secrets.choice", choice)
    key = SessionStore()._get_new_session_key()
    assert len(drawn) == len(key)
    assert len(key) * math.log2(len(set(drawn[0]))) >= 128
