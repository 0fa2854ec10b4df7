"""How long one stays signed in, and what the page says two minutes before it ends."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import rules
from accounts.models import Session, User
from tests.factories.people import StaffFactory, UserFactory
from tests.factories.schools import TeacherFactory
from tests.people import BACKEND

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECRET = "un-secret-bien-long"
MINE, ADMIN, GO_ON = "/pro/compte/", "/admin/", "/connexion/prolonger/"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon, until it is moved."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def partner(clock: time_machine.Traveller) -> User:
    """Somebody with a password, and no right."""
    return UserFactory(secret=SECRET)


@pytest.fixture
def staff_at_noon(client: Client, clock: time_machine.Traveller) -> User:
    """A member of the staff signed in at noon."""
    person = StaffFactory(secret=SECRET)
    client.force_login(person, backend=BACKEND)
    return person


def sign_in(client: Client, person: User, **more: str) -> None:
    """By the page, as people do."""
    sent = {"username": person.email, "password": SECRET, **more}
    assert client.post("/connexion/", sent).status_code == 302


def is_open(client: Client, page: str = MINE) -> bool:
    """Whether the page answers, rather than leading to the sign-in page."""
    return client.get(page).status_code == 200


def region(text: str) -> str:
    """What the page says of the end of its session."""
    found = re.search(r'<div id="session-end".*?</div>(</div>)?', text, re.DOTALL)
    assert found, text[:500]
    return found[0]


def test_a_member_of_the_staff_who_does_nothing_for_an_hour_is_out(client, staff_at_noon, clock):
    clock.shift(HOUR - MINUTE)
    assert is_open(client, ADMIN)
    clock.shift(HOUR - MINUTE)  # counted from the last act
    assert is_open(client, ADMIN)
    clock.shift(HOUR)
    assert not is_open(client, ADMIN)


def test_a_member_of_the_staff_who_works_all_day_is_out_after_eight_hours(
    client, staff_at_noon, clock
):
    for _ in range(15):
        clock.shift(HOUR / 2)
        assert is_open(client, ADMIN)
    clock.shift(HOUR / 2)
    assert not is_open(client, ADMIN)


def test_the_code_of_the_telephone_ends_with_the_session(client, staff_at_noon):
    session = client.session
    session["second_factor"] = "anything"
    session.save()
    client.post("/connexion/prolonger/", {"password": SECRET})
    client.force_login(staff_at_noon, backend=BACKEND)  # the same session, signed in again
    assert "second_factor" not in client.session


def test_whoever_becomes_staff_has_the_limits_of_the_staff(client, partner, clock):
    client.force_login(partner, backend=BACKEND)
    User.objects.update(is_staff=True)
    clock.shift(HOUR / 2)
    client.get(MINE)
    clock.shift(HOUR)
    assert not is_open(client)


def test_a_partner_stays_twelve_hours_at_most(client, partner, clock):
    sign_in(client, partner)
    assert client.cookies["session"]["max-age"] == ""  # and goes with the browser
    for _ in range(11):
        clock.shift(HOUR)
        assert is_open(client)
    clock.shift(HOUR)
    assert not is_open(client)


def test_a_device_is_remembered_for_fourteen_days(client, partner, clock):
    sign_in(client, partner, stay="on")
    assert client.cookies["session"]["max-age"] == 14 * 24 * 3600
    clock.shift(timedelta(days=14) - MINUTE)
    assert is_open(client)
    clock.shift(MINUTE)
    assert not is_open(client)


def test_the_administration_is_remembered_on_no_device(client, clock):
    sign_in(client, StaffFactory(secret=SECRET), stay="on")
    clock.shift(HOUR)
    assert not is_open(client, ADMIN)


def test_the_sign_in_page_says_what_the_box_does(client):
    text = client.get("/connexion/").text
    assert "Se souvenir de moi sur cet appareil" in text
    assert "Pendant 14 jours." in text


def test_the_last_act_is_written_every_five_minutes_at_most(client, partner, clock):
    client.force_login(partner, backend=BACKEND)
    writes = []
    for _ in range(6):
        clock.shift(timedelta(minutes=2))
        with CaptureQueriesContext(connection) as asked:
            client.get(MINE)
        writes.append([one["sql"] for one in asked if one["sql"].startswith("UPDATE")])
    assert [len(sent) for sent in writes] == [0, 0, 1, 0, 0, 1]
    assert Session.objects.get().last_act_at == NOON + timedelta(minutes=12)
    # Neither the content, which another page may be writing, nor the person.
    assert "session_data" not in writes[2][0]


def test_asking_how_long_is_left_is_no_act(client, staff_at_noon, clock):
    for _ in range(6):
        clock.shift(10 * MINUTE)
        client.get(GO_ON)
    assert not is_open(client, ADMIN)


def test_nothing_is_said_until_two_minutes_before(client, staff_at_noon, clock):
    for page in (GO_ON, ADMIN):
        said = region(client.get(page).text)
        assert 'data-in="3481"' in said
        assert "Votre session" not in said


def test_a_page_drawn_in_the_last_two_minutes_says_so_and_a_click_goes_on(
    client, staff_at_noon, clock
):
    clock.shift(HOUR - 2 * MINUTE)
    text = client.get(GO_ON).text
    said = region(text)
    assert "Votre session se termine dans 2 minutes." in said
    assert "Rester connecté" in said
    answer = client.post(GO_ON, {"next": "/admin/bookings/booking/"})
    assert (answer.status_code, answer.url) == (302, "/admin/bookings/booking/")
    clock.shift(HOUR - MINUTE)
    assert is_open(client, ADMIN)


def test_at_the_end_of_the_eight_hours_the_password_begins_them_again(client, clock):
    person = StaffFactory(secret=SECRET)
    sign_in(client, person)
    for _ in range(9):
        clock.shift(53 * MINUTE)
        client.get(ADMIN)
    clock.shift(MINUTE + timedelta(seconds=30))
    text = client.get(GO_ON).text
    assert "Votre session se termine dans 2 minutes." in region(text)
    assert 'type="password"' in text
    assert client.post(GO_ON, {"next": ADMIN}).status_code == 422  # a click is not enough
    wrong = client.post(GO_ON, {"password": "autre chose", "next": ADMIN})
    assert wrong.status_code == 422
    assert "Ce n’est pas votre mot de passe." in wrong.text
    assert client.post(GO_ON, {"password": SECRET, "next": ADMIN}).url == ADMIN
    clock.shift(HOUR - MINUTE)
    assert is_open(client, ADMIN)


def test_a_remembered_device_stays_remembered_after_the_password(client, partner, clock):
    sign_in(client, partner, stay="on")
    clock.shift(timedelta(days=14) - MINUTE)
    assert client.post(GO_ON, {"password": SECRET}).status_code == 302
    clock.shift(timedelta(days=13))
    assert is_open(client)


def test_passwords_tried_there_are_counted_as_at_the_door(client, partner, clock):
    sign_in(client, partner)
    clock.shift(12 * HOUR - MINUTE)
    for _ in range(rules.TRIES_BEFORE_LOCK_OUT):
        answer = client.post(GO_ON, {"password": "autre chose"})
    assert answer.status_code == 429
    assert client.post(GO_ON, {"password": SECRET}).status_code == 429


def test_somebody_of_a_school_is_told_to_come_in_by_adage_again(client, clock):
    teacher = TeacherFactory()
    client.force_login(teacher, backend=BACKEND)
    session = client.session
    session.set_expiry(NOON + 4 * HOUR)
    session.save()
    clock.shift(4 * HOUR - MINUTE)
    text = client.get(GO_ON).text
    assert "Votre session se termine dans 1 minute." in region(client.get("/adage/").text)
    assert "entrez de nouveau par ADAGE" in text
    assert client.post(GO_ON).status_code == 200
    clock.shift(MINUTE)
    assert client.get("/adage/").status_code == 302


def test_who_asks_after_the_end_is_told_so(client):
    said = client.get(GO_ON, {"next": "/pro/offres/"})
    assert said.status_code == 200
    assert "Votre session est terminée." in region(said.text)
    assert "/connexion/?next=/pro/offres/" in said.text


def test_one_is_led_nowhere_else_than_on_this_site(client, staff_at_noon):
    assert client.post(GO_ON, {"next": "https://ailleurs.example/"}).url == GO_ON


def test_a_public_page_says_nothing_to_a_visitor(client):
    assert "session-end" not in client.get("/aide/").text


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("(Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox sur Windows"),
        ("(iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari sur iPhone"),
        ("(Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome sur Android"),
        ("(Macintosh; Intel Mac OS X) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sur Mac"),
        ("(X11; Linux x86_64)", "Navigateur sur Linux"),
        ("curl/8.0", ""),
        ("<script>" * 50, ""),
    ],
)
def test_a_device_is_named_in_the_words_of_people(said, named):
    assert rules.device_named(said) == named
