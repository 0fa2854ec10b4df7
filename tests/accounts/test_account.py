"""One's own account: name and password."""

import pytest
from django.test import Client

from accounts.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
OLD, NEW = "un-secret-bien-long", "un-autre-secret-long"
PAGE, PASSWORD = "/pro/compte/", "/pro/compte/mot-de-passe/"


@pytest.fixture
def person(client: Client) -> User:
    person = UserFactory(secret=OLD)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def test_one_changes_ones_name(client, person):
    answer = client.post(PAGE, {"first_name": "Naïma", "last_name": "Benali"}, follow=True)
    assert "Nom enregistré" in answer.content.decode()
    person.refresh_from_db()
    assert person.get_short_name() == "Naïma Benali"


def test_an_empty_name_is_refused_at_its_field(client, person):
    answer = client.post(PAGE, {"first_name": " ", "last_name": "Benali"})
    assert answer.status_code == 422
    assert "Saisissez votre prénom." in answer.content.decode()
    assert "Benali" in answer.content.decode()


def test_a_new_password_closes_the_other_devices_only(client, person):
    other = Client()
    other.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    sent = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}
    assert client.post(PASSWORD, sent).url == PAGE
    assert client.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"old_password": "faux"}, "Ce n’est pas votre mot de passe actuel"),
        ({"new_password2": "différent-du-premier"}, "Les deux mots de passe sont différents"),
        ({"new_password1": "court", "new_password2": "court"}, "12"),
    ],
)
def test_a_wrong_password_is_said_in_french(client, person, sent, said):
    whole = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW} | sent
    answer = client.post(PASSWORD, whole)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    person.refresh_from_db()
    assert person.check_password(OLD)


@pytest.mark.parametrize("path", [PAGE, PASSWORD])
def test_who_comes_from_adage_has_nothing_to_change_here(client, path):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(path)
    assert (answer.status_code, "ADAGE" in answer.content.decode()) == (403, True)
