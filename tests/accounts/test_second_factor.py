"""The second factor of the administration: learnt once, asked at each sign-in (django-otp)."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_otp.oath import totp

from accounts.models import Telephone, User
from outbox.actions import deliver_due
from tests.answers import Answer
from tests.factories.people import StaffFactory, UserFactory
from tests.people import BACKEND

pytestmark = pytest.mark.django_db
PAGE, ADMIN = "/connexion/code/", "/admin/"
MINE, WITHDRAW = "/pro/compte/", "/connexion/code/retirer/"


def code_of(user: User) -> str:
    """What the telephone shows now."""
    device = Telephone.objects.get(user=user)
    return f"{totp(device.bin_key, device.step, device.t0):06d}"


def give(client: Client, code: str, **more: str) -> Answer:
    return client.post(PAGE, {"code": code, **more})


def enrolled(client: Client) -> User:
    """Somebody of the staff whose telephone has proved itself a minute ago, signed in anew."""
    staff = StaffFactory()
    client.force_login(staff)
    client.get(PAGE)
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        assert give(client, code_of(staff)).status_code == 302
    client.logout()
    client.force_login(staff)
    return staff


def test_by_default_a_demonstration_asks_for_no_telephone(client, settings):
    assert settings.STAFF_SECOND_FACTOR is False
    client.force_login(StaffFactory())
    assert client.get(ADMIN).status_code == 200


@pytest.mark.parametrize(
    ("path", "posted"),
    # Nothing is posted to the last one, by anybody.
    [(ADMIN, 302), ("/admin/bookings/booking/", 302), ("/mon-espace/", 405)],
)
def test_in_production_nothing_opens_before_the_telephone_is_known(client, settings, path, posted):
    settings.STAFF_SECOND_FACTOR = True
    client.force_login(StaffFactory())
    answer = client.get(path)
    assert (answer.status_code, answer.url.split("?")[0]) == (302, PAGE)
    answer = client.post(path)
    assert answer.status_code == posted
    assert answer.get("Location", "").startswith(PAGE) is (posted == 302)
    assert client.get("/aide/").status_code == 200  # public pages stay public


def test_the_telephone_is_learnt_by_its_first_code_then_asked_at_each_sign_in(client, settings):
    settings.STAFF_SECOND_FACTOR = True
    staff = StaffFactory()
    client.force_login(staff)
    page = client.get(PAGE, {"suite": "/admin/bookings/booking/"}).content.decode()
    key = re.search(r'class="mono">([A-Z2-7 ]+)<', page)[1]
    assert client.get(PAGE).content.decode().count(key) == 1  # shown twice, the same secret
    assert "<svg" in page
    session = client.session.session_key
    answer = give(client, code_of(staff), suite="/admin/bookings/booking/")
    assert answer.url == "/admin/bookings/booking/"
    assert client.session.session_key != session
    assert client.get(ADMIN).status_code == 200
    client.logout()
    client.force_login(staff)
    assert client.get(ADMIN).url.startswith(PAGE)
    page = client.get(PAGE).content.decode()
    assert key not in page
    assert "Code de vérification" in page


def test_who_has_enrolled_gives_the_code_even_where_it_is_not_required(client):
    enrolled(client)
    assert client.get(ADMIN).url.startswith(PAGE)


def test_a_code_serves_once(client):
    staff = enrolled(client)
    code = code_of(staff)
    assert give(client, code).status_code == 302
    client.logout()
    client.force_login(staff)
    again = give(client, code)
    assert again.status_code == 422
    assert client.get(ADMIN).url.startswith(PAGE)


def test_wrong_codes_make_the_next_wait_even_the_right_one(client):
    staff = enrolled(client)
    right = code_of(staff)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    with time_machine.travel(time.time(), tick=False):  # the wait is of seconds: none passes
        for _ in range(3):
            give(client, wrong)
        said = give(client, right)
    assert said.status_code == 422
    assert "Trop d’essais" in said.content.decode()
    with time_machine.travel(time.time() + 60):
        assert give(client, code_of(staff)).status_code == 302


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "１２３４５６", "abcdef", "\x00", "9" * 5000]
)
def test_what_is_not_six_digits_is_said_at_the_field_and_counts_for_nothing(client, typed):
    staff = enrolled(client)
    answer = give(client, typed)
    assert answer.status_code == 422
    assert Telephone.objects.get(user=staff).throttling_failure_count == 0


def test_spaces_of_the_application_are_accepted(client):
    staff = enrolled(client)
    code = code_of(staff)
    assert give(client, f"{code[:3]} {code[3:]}").status_code == 302


def test_one_is_led_nowhere_else_than_on_this_site(client):
    staff = enrolled(client)
    assert give(client, code_of(staff), suite="https://ailleurs.example/").url == ADMIN


def test_who_comes_in_through_adage_has_no_second_factor(client):
    client.force_login(UserFactory())
    assert client.get(PAGE).status_code == 403
    assert not Telephone.objects.exists()


def test_a_colleague_or_an_operator_withdraws_a_lost_telephone(client):
    staff = enrolled(client)
    colleague = Client()
    colleague.force_login(StaffFactory())
    sent = {"action": "withdraw_second_factor", "_selected_action": str(staff.pk)}
    colleague.post("/admin/accounts/user/", sent)
    assert not Telephone.objects.exists()
    assert client.get(ADMIN).status_code == 200
    with pytest.raises(CommandError, match="pas de second facteur"):
        call_command("forget_second_factor", staff.email)
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("forget_second_factor", "personne@exemple.fr")
    enrolled(other := Client())
    call_command("forget_second_factor", Telephone.objects.get().user.email.upper())
    assert other.get(ADMIN).status_code == 200


@pytest.fixture
def partner(client: Client) -> User:
    """Somebody with a password and no right, whose telephone has proved itself a minute ago."""
    person = UserFactory(secret="un-secret-bien-long")
    client.force_login(person, backend=BACKEND)
    client.get(PAGE)
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        assert give(client, code_of(person), suite=MINE).url == MINE
    return person


def subjects() -> list[str]:
    while deliver_due():
        pass
    return [one.subject for one in mail.outbox]


def test_a_partner_adds_a_telephone_is_told_and_gives_its_code_at_each_sign_in(client, partner):
    assert subjects() == ["Second facteur ajouté"]
    assert client.get(MINE).status_code == 200
    client.logout()
    client.force_login(partner, backend=BACKEND)
    assert client.get(MINE).url.startswith(PAGE)
    assert client.get("/aide/").status_code == 200
    assert give(client, code_of(partner), suite=MINE).url == MINE
    assert client.get(MINE).status_code == 200


def test_who_has_none_is_asked_for_nothing_and_costs_no_statement(client):
    person = UserFactory(secret="un-secret-bien-long")
    client.force_login(person, backend=BACKEND)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/pro/compte/mot-de-passe/").status_code == 200
    assert [one["sql"] for one in asked if one["sql"].startswith('SELECT "otp_totp')] == []


def test_a_partner_takes_the_telephone_away_with_its_code_and_is_told(client, partner):
    page = client.get(WITHDRAW)
    assert (page.status_code, "Retirer le second facteur" in page.text) == (200, True)
    assert client.post(WITHDRAW, {"code": "000000"}).status_code == 422
    assert Telephone.objects.filter(user=partner).exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert client.post(WITHDRAW, {"code": code_of(partner)}).status_code == 302
        assert subjects() == ["Second facteur ajouté", "Second facteur retiré"]
    assert not Telephone.objects.exists()
    assert client.get(MINE).status_code == 200
    assert client.get(WITHDRAW).url == PAGE


def test_without_the_code_of_this_session_nobody_takes_a_telephone_away(client, partner):
    client.logout()
    client.force_login(partner, backend=BACKEND)
    assert client.get(WITHDRAW).url.startswith(PAGE)


def test_whoever_comes_in_through_adage_since_is_not_asked_for_an_old_telephone(client, partner):
    client.logout()
    partner.set_unusable_password()
    partner.save()
    client.force_login(partner, backend=BACKEND)
    assert client.get("/pro/compte/connexions/").status_code == 200
