"""An address is confirmed by its link and its password; nobody learns which addresses are known."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import actions, rules
from accounts.forms import AddressForm
from accounts.models import Knock, User
from outbox.actions import deliver_due
from outbox.models import Message
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
SECRET = "un-secret-bien-long"
UNCONFIRMED = "Confirmez d’abord votre adresse"


def deliver() -> None:
    """Events first, then the mails they wrote."""
    while deliver_due():
        pass


def link() -> str:
    text = mail.outbox[-1].body
    found = next(line for line in text.splitlines() if line.startswith(settings.SITE_URL))
    return found.removeprefix(settings.SITE_URL)


def waiting(**fields: object) -> User:
    return UserFactory(secret=SECRET, email_unconfirmed_since=timezone.now(), **fields)


@pytest.fixture
def person() -> User:
    return waiting(email="naima@theatre.fr")


@pytest.fixture
def opened(person: User, client: Client) -> str:
    """The address of the link this person received."""
    actions.send_again(email=person.email)
    deliver()
    return link()


def test_an_unconfirmed_account_does_not_sign_in_and_is_told_why_by_the_right_password(
    client, person
):
    answer = client.post("/connexion/", {"username": person.email, "password": SECRET})
    assert (answer.status_code, UNCONFIRMED in answer.content.decode()) == (422, True)
    wrong = client.post("/connexion/", {"username": person.email, "password": "faux"})
    assert UNCONFIRMED not in wrong.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_link_and_the_password_confirm_once_and_sign_in(client, person, opened):
    answer = client.post(opened, {"password": SECRET})
    assert answer.url == "/inscription/bienvenue/"
    person.refresh_from_db()
    assert person.email_unconfirmed_since is None
    assert client.session["_auth_user_id"] == str(person.pk)
    client.post("/deconnexion/")
    again = client.get(opened)
    assert "plus valable" in again.content.decode()


def test_opening_the_link_alone_confirms_nothing(client, person, opened):
    """Programs open links; and an address typed by somebody else must not serve their account."""
    assert "Saisissez votre mot de passe" in client.get(opened).content.decode()
    assert client.post(opened, {"password": "autre"}).status_code == 422
    person.refresh_from_db()
    assert person.email_unconfirmed_since is not None


@pytest.mark.parametrize(
    "path",
    ["x/y", "MQ/abc-def", "é/abc", "MTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw/abc-def", "AAAA/abc-def"],
)
def test_a_forged_link_says_it_is_dead(client, person, path):
    answer = client.get(f"/inscription/confirmer/{path}/")
    assert answer.status_code == 200
    assert "plus valable" in answer.content.decode()


def test_a_link_dies_of_age_and_of_a_new_password(client, person, opened, time_machine):
    person.set_password("autre-secret-bien-long")
    person.save()
    assert "plus valable" in client.get(opened).content.decode()
    time_machine.move_to(timezone.now() + rules.DOUBLE_CLICK + timedelta(seconds=1))
    actions.send_again(email=person.email)
    deliver()
    fresh = link()
    assert "plus valable" not in client.get(fresh).content.decode()
    time_machine.move_to(timezone.now() + rules.CONFIRM_LINK_LIFE + timedelta(hours=2))
    assert "plus valable" in client.get(fresh).content.decode()


def test_the_link_of_a_forgotten_password_confirms_the_address_too(client, person):
    """Whoever opens the mail owns the address; the password of a stranger no longer works."""
    client.post("/mot-de-passe/oublie/", {"email": person.email})
    deliver()
    page = client.get(link(), follow=True)
    new = {"new_password1": "encore-un-secret", "new_password2": "encore-un-secret"}
    client.post(page.redirect_chain[-1][0], new)
    person.refresh_from_db()
    assert person.email_unconfirmed_since is None
    assert person.check_password("encore-un-secret")


def test_asking_again_says_the_same_for_any_address_and_writes_to_who_waits(client, person):
    UserFactory(email="connue@theatre.fr", secret=SECRET)
    answers = {
        client.post("/inscription/renvoyer/", {"email": email}).url
        for email in [person.email, "connue@theatre.fr", "inconnue@theatre.fr", "\x00"]
    }
    deliver()
    assert answers == {"/inscription/bienvenue/"}
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_three_links_an_hour_and_an_address(client, person, time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    for _ in range(5):
        client.post("/inscription/renvoyer/", {"email": person.email.upper()})
        time_machine.shift(rules.DOUBLE_CLICK + timedelta(seconds=1))
    assert Message.objects.filter(event="account.opened").count() == rules.MAILS_PER_WINDOW
    time_machine.shift(rules.WINDOW + timedelta(seconds=1))
    client.post("/inscription/renvoyer/", {"email": person.email})
    assert Message.objects.filter(event="account.opened").count() == rules.MAILS_PER_WINDOW + 1


def test_three_password_links_an_hour(client, time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    UserFactory(email="naima@theatre.fr", secret=SECRET)
    for _ in range(5):
        time_machine.shift(rules.DOUBLE_CLICK + timedelta(seconds=1))
        assert (
            client.post("/mot-de-passe/oublie/", {"email": "naima@theatre.fr"}).status_code == 302
        )
    deliver()
    assert len(mail.outbox) == rules.MAILS_PER_WINDOW


def test_a_machine_that_tries_addresses_is_stopped(client):
    """429, whatever the addresses."""
    codes = [
        client.post("/mot-de-passe/oublie/", {"email": f"a{n}@exemple.fr"}).status_code
        for n in range(rules.ASKS_PER_WINDOW + 1)
    ]
    assert codes == [302] * rules.ASKS_PER_WINDOW + [429]


def test_what_no_longer_counts_is_forgotten(time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    actions.may_ask(place="10.0.0.1")
    assert actions.forget_knocks() == 0
    time_machine.shift(rules.WINDOW + timedelta(seconds=1))
    assert actions.forget_knocks() == 1
    assert not Knock.objects.exists()


def test_an_address_with_a_null_character_is_a_wrong_address():
    assert not AddressForm({"email": "a\x00@exemple.fr"}).is_valid()


def test_passwords_tried_behind_a_link_are_counted_though_the_page_names_nobody(
    client, person, opened
):
    """M18: the hidden field of the page is for password managers, not for the lock-out."""
    for _ in range(rules.TRIES_BEFORE_LOCK_OUT):
        client.post(opened, {"password": "faux"})
    assert client.post(opened, {"password": SECRET}).status_code == 429
