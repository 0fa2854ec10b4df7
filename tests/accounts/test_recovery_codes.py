"""A telephone is lost: codes made with it replace it, each once; whoever reads them in the database
can type none of them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp

from accounts.actions import Outcome, make_recovery_codes, use_recovery_code
from accounts.models import RecoveryCode, Telephone, User
from outbox.actions import deliver_due
from tests.answers import Answer
from tests.factories.people import StaffFactory
from tests.factories.venues import MemberFactory

pytestmark = pytest.mark.django_db
PAGE, CODES, WITHDRAW = "/connexion/code/", "/connexion/code/secours/", "/connexion/code/retirer/"
SHOWN = re.compile(r'<li class="mono">([0-9A-Z-]{29})</li>')


def code_of(user: User) -> str:
    device = Telephone.objects.get(user=user)
    return f"{totp(device.bin_key, device.step, device.t0):06d}"


@pytest.fixture(params=[StaffFactory, MemberFactory], ids=["staff", "partner"])
def person(request: pytest.FixtureRequest) -> User:
    return request.param(secret="un-secret-bien-long")


def enrol(client: Client, user: User) -> Answer:
    """Learn the telephone a minute ago; what the site answers to its first code."""
    client.force_login(user)
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        client.get(PAGE)
        return client.post(PAGE, {"code": code_of(user), "suite": "/aide/"})


def shown_at(client: Client, answer: Answer) -> list[str]:
    return SHOWN.findall(client.get(answer.url).text)


@pytest.fixture
def codes(client: Client, person: User) -> list[str]:
    """The codes of somebody who must now give their code again."""
    found = shown_at(client, enrol(client, person))
    client.logout()
    client.force_login(person)
    return found


def recover(client: Client, code: str, **more: str) -> Answer:
    return client.post(f"{PAGE}?secours=1", {"code": code, **more})


def told(subject: str) -> str:
    """The mail of this subject, on one line."""
    while deliver_due():
        pass
    [found] = [letter for letter in mail.outbox if subject in letter.subject]
    return " ".join([*found.to, *found.body.split()])


def test_ten_codes_are_made_with_the_telephone_and_shown_once(client: Client, person: User):
    answer = enrol(client, person)
    assert answer.url.startswith(CODES)
    page = client.get(answer.url)
    assert len(set(SHOWN.findall(page.text))) == 10
    assert 'href="/aide/"' in page.text
    assert "no-store" in page["Cache-Control"]
    again = client.get(answer.url).text
    assert SHOWN.findall(again) == []
    assert "Il vous reste <b>10</b>" in again


def test_whoever_holds_a_copy_of_the_database_can_type_none(client: Client, person: User):
    answer = enrol(client, person)
    with connection.cursor() as cursor:
        rows = ""
        for table in ("accounts_recoverycode", "django_session", "outbox_message"):
            cursor.execute(f"SELECT held::text FROM {table} AS held")
            rows += "\n".join(text for (text,) in cursor.fetchall())
    session = str(dict(client.session))
    for code in shown_at(client, answer):
        for written in (code, code.replace("-", "")):
            assert written not in rows
            assert written not in session


def test_a_code_replaces_the_telephone_once_and_its_owner_is_told(
    client: Client, person: User, codes: list[str]
):
    assert client.get("/mon-espace/").url.startswith(PAGE)
    typed = f" {codes[3].lower().replace('-', ' ')} "
    assert recover(client, typed, suite="/aide/").url == "/aide/"
    assert not client.get("/mon-espace/").url.startswith(PAGE)
    letter = told("Un code de secours a servi")
    assert letter.startswith(person.email)
    assert "Il en reste 9" in letter
    client.logout()
    client.force_login(person)
    assert recover(client, codes[3]).status_code == 422
    assert client.get("/mon-espace/").url.startswith(PAGE)


def test_wrong_codes_make_the_next_wait_even_the_right_one(
    client: Client, person: User, codes: list[str]
):
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(3):
            assert recover(client, "A" * 24).status_code == 422
        answer = recover(client, codes[0])
    assert "Trop d’essais" in answer.text
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 0


@pytest.mark.parametrize("typed", ["", "ABCD", "A" * 25, "é" * 24, "\x00" * 24, "A" * 5000])
def test_what_is_no_code_is_said_at_the_field_and_counts_for_nothing(
    client: Client, person: User, codes: list[str], typed: str
):
    assert recover(client, typed).status_code == 422
    assert Telephone.objects.get(user=person).throttling_failure_count == 0


def test_the_code_of_somebody_else_opens_nothing(client: Client, person: User, codes: list[str]):
    other = MemberFactory()
    Telephone.objects.create(user=other, name="T", confirmed=True)
    theirs = make_recovery_codes(by=other)
    assert use_recovery_code(code=theirs[0], by=person) is Outcome.WRONG
    assert recover(Client(), theirs[0]).status_code == 302  # nobody: the sign-in page


def test_a_new_set_asks_for_the_telephone_and_ends_the_former(
    client: Client, person: User, codes: list[str]
):
    client.post(PAGE, {"code": code_of(person)})
    assert client.post(CODES, {"code": "000000"}).status_code == 422
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        answer = client.post(CODES, {"code": code_of(person)})
        fresh = shown_at(client, answer)
        assert "Les précédents ne valent plus rien" in told("Nouveaux codes de secours")
    assert len(fresh) == 10
    assert set(fresh) & set(codes) == set()
    assert RecoveryCode.objects.count() == 10
    assert use_recovery_code(code=codes[0].replace("-", ""), by=person) is Outcome.WRONG


def test_a_code_takes_the_lost_telephone_away_and_all_the_codes_with_it(
    client: Client, person: User, codes: list[str]
):
    recover(client, codes[0])
    assert client.post(WITHDRAW, {"code": codes[1]}).status_code == 302
    assert not Telephone.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_before_a_telephone_there_is_no_code(client: Client, person: User):
    client.force_login(person)
    assert client.get(CODES).url == PAGE
    assert use_recovery_code(code="A" * 24, by=person) is Outcome.WRONG


@pytest.mark.parametrize(
    "values", ["used_at = NULL", "digest = repeat('0', 64)", "user_id = user_id, salt = ''"]
)
def test_the_database_gives_no_code_back(values: str, codes: list[str], person: User):
    use_recovery_code(code=codes[0].replace("-", ""), by=person)
    with (
        pytest.raises(ProgrammingError, match="Cannot update"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE accounts_recoverycode SET {values} WHERE used_at IS NOT NULL")
