"""Signing in, out, and a forgotten password."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import rules
from accounts.models import User
from outbox.actions import deliver_due
from tests.answers import Answer
from tests.factories.people import StaffFactory, UserFactory
from tests.factories.schools import TeacherFactory
from tests.factories.venues import MembershipFactory

SECRET = "un-secret-bien-long"
WRONG = "L’adresse de courriel ou le mot de passe est incorrect."

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str, password: str = SECRET, **extra: str) -> Answer:
    return client.post("/connexion/", {"username": email, "password": password, **extra})


def test_a_partner_signs_in_and_lands_on_the_partner_side(client):
    user = MembershipFactory(user__secret=SECRET).user
    response = sign_in(client, user.email)
    assert (response.status_code, response.url) == (302, "/mon-espace/")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get(response.url).url == "/pro/"


def test_everybody_lands_where_they_belong(client):
    """R2: whoever has no structure is led to join or register one, not to a wall."""
    for user, place in [
        (StaffFactory(), "/admin/"),
        (TeacherFactory(), "/adage/"),
        (UserFactory(), "/inscription/"),
    ]:
        client.force_login(user)
        assert client.get("/mon-espace/").url == place


def test_the_asked_page_wins_but_never_another_site(client):
    user = UserFactory(secret=SECRET)
    assert sign_in(client, user.email, next="/pro/offres/").url == "/pro/offres/"
    client.post("/deconnexion/")
    assert sign_in(client, user.email, next="https://ailleurs.example/").url == "/mon-espace/"


@pytest.mark.parametrize("typed", ["NAIMA@theatre.FR", "  naima@theatre.fr "])
def test_the_case_and_the_spaces_of_the_address_do_not_matter(client, typed):
    UserFactory(email="naima@theatre.fr", secret=SECRET)
    assert sign_in(client, typed).status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("naima@theatre.fr", "faux"),
        ("inconnue@theatre.fr", SECRET),
        ("partie@theatre.fr", SECRET),
        ("adage@ac-rennes.fr", ""),
    ],
)
def test_the_error_never_says_which_of_the_two_is_wrong(client, email, password):
    UserFactory(email="naima@theatre.fr", secret=SECRET)
    UserFactory(email="partie@theatre.fr", secret=SECRET, is_active=False)
    UserFactory(email="adage@ac-rennes.fr")
    response = sign_in(client, email, password or "rien")
    assert response.status_code == 422
    assert WRONG in response.content.decode()
    assert email in response.content.decode()


def test_the_eleventh_try_is_locked_out_even_with_the_right_password(client):
    """M18."""
    user = UserFactory(secret=SECRET)
    for _ in range(rules.TRIES_BEFORE_LOCK_OUT):
        response = sign_in(client, user.email.upper(), "faux")
    assert response.status_code == 429
    response = sign_in(client, user.email)
    assert response.status_code == 429
    assert response["Retry-After"] == "1800"
    assert "attendez 30 minutes" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_lock_out_ends_after_its_duration_and_trying_does_not_prolong_it(client, time_machine):
    """M18."""
    time_machine.move_to("2026-11-23T10:00:00Z")
    user = UserFactory(secret=SECRET)
    for _ in range(rules.TRIES_BEFORE_LOCK_OUT):
        sign_in(client, user.email, "faux")
    time_machine.shift(rules.LOCK_OUT - timedelta(seconds=1))
    assert sign_in(client, user.email).status_code == 429
    time_machine.shift(timedelta(seconds=2))
    assert sign_in(client, user.email).status_code == 302


def test_a_lock_out_is_for_one_account_not_for_the_whole_school(client):
    """A rectorat's proxy hides thousands of people behind one address."""
    locked, colleague = UserFactory(secret=SECRET), UserFactory(secret=SECRET)
    for _ in range(rules.TRIES_BEFORE_LOCK_OUT):
        sign_in(client, locked.email, "faux")
    assert sign_in(client, colleague.email).status_code == 302


def test_signing_out_is_a_post(client):
    client.force_login(UserFactory())
    assert client.get("/deconnexion/").status_code == 405
    assert client.post("/deconnexion/").url == "/connexion/"
    assert "_auth_user_id" not in client.session


def test_the_administration_has_no_other_sign_in_page(client):
    response = client.get("/admin/login/?next=/admin/accounts/user/")
    assert response.url == "/connexion/?next=/admin/accounts/user/"


def test_somebody_who_is_not_staff_is_refused_by_the_administration(client):
    client.force_login(UserFactory())
    assert client.get("/admin/", follow=True).status_code == 403


def ask_for_a_link(client: Client, email: str) -> Answer:
    answer = client.post("/mot-de-passe/oublie/", {"email": email})
    deliver_due()
    return answer


def test_a_forgotten_password_is_chosen_again_by_a_link_of_the_site(client):
    """R62: the link comes from a setting, whatever Host the request pretends."""
    user = UserFactory(email="naima@theatre.fr", secret="ancien-secret-long")
    response = client.post(
        "/mot-de-passe/oublie/", {"email": "Naima@theatre.fr"}, HTTP_HOST="localhost"
    )
    deliver_due()
    assert response.url == "/mot-de-passe/oublie/envoye/"
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([user.email], "Choisir un nouveau mot de passe")
    link = next(line for line in message.body.splitlines() if line.startswith("http"))
    assert link.startswith(f"{settings.SITE_URL}/mot-de-passe/nouveau/")
    (html,) = [body for body, kind in message.alternatives if kind == "text/html"]
    assert link in html
    page = client.get(link.removeprefix(settings.SITE_URL), follow=True)
    form = {"new_password1": SECRET, "new_password2": SECRET}
    done = client.post(page.redirect_chain[-1][0], form, follow=True)
    assert done.status_code == 200
    assert sign_in(client, user.email).status_code == 302
    again = client.get(link.removeprefix(settings.SITE_URL))
    assert "plus valable" in again.content.decode()


@pytest.mark.parametrize("email", ["inconnue@theatre.fr", "prof@ac-rennes.fr"])
def test_asking_a_link_for_an_unknown_or_adage_only_address_says_the_same_and_sends_nothing(
    client, email
):
    UserFactory(email="prof@ac-rennes.fr")
    assert ask_for_a_link(client, email).url == "/mot-de-passe/oublie/envoye/"
    assert mail.outbox == []


def test_a_weak_password_is_refused_in_french(client):
    UserFactory(email="naima@theatre.fr", secret="ancien-secret-long")
    ask_for_a_link(client, "naima@theatre.fr")
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    page = client.get(link.removeprefix(settings.SITE_URL), follow=True)
    form = {"new_password1": "court", "new_password2": "court"}
    response = client.post(page.redirect_chain[-1][0], form)
    assert response.status_code == 422
    assert "12" in response.content.decode()


@pytest.mark.parametrize("path", ["/mot-de-passe/oublie/envoye/", "/mot-de-passe/nouveau/termine/"])
def test_the_pages_of_a_forgotten_password_are_public(client, path):
    assert client.get(path).status_code == 200


def test_an_address_typed_wrong_keeps_what_was_typed(client):
    response = ask_for_a_link(client, "pas-une-adresse")
    assert response.status_code == 422
    assert "pas-une-adresse" in response.content.decode()


def test_the_administration_creates_a_person_once_per_address(client):
    client.force_login(StaffFactory())
    UserFactory(email="naima@theatre.fr")
    person = {
        "email": "Naima@Theatre.fr",
        "civility": "Mme",
        "first_name": "Naïma",
        "last_name": "Benali",
        "usable_password": "true",
        "password1": SECRET,
        "password2": SECRET,
    }
    refused = client.post(reverse("admin:accounts_user_add"), person)
    assert "déjà cette adresse" in refused.content.decode()
    client.post(reverse("admin:accounts_user_add"), person | {"email": "Autre@Theatre.fr"})
    assert User.objects.get_by_natural_key("autre@theatre.fr").email == "autre@theatre.fr"


def test_the_administration_finds_people_by_address(client):
    client.force_login(StaffFactory())
    UserFactory(email="naima@theatre.fr")
    found = client.get(reverse("admin:accounts_user_changelist"), {"q": "naima@"})
    assert "naima@theatre.fr" in found.content.decode()
