"""One password tried on many accounts from one address: slowed down, whoever is tried (M18)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from time_machine import TimeMachineFixture

from accounts import actions
from accounts.rules import RATES
from tests.factories.people import UserFactory

RIGHT, WRONG = "un-secret-bien-long", "Printemps2026"


@pytest.fixture
def still(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(timezone.now(), tick=False)


def sign_in(email: str, password: str, there: str) -> int:
    browser = Client(REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR=there)
    said = {"username": email, "password": password}
    return browser.post("/connexion/", said).status_code


@pytest.fixture
def accounts(db: None, settings: Settings) -> list[str]:
    settings.BEHIND_PROXY = True
    return [UserFactory(secret=RIGHT).email for _ in range(40)]


def test_a_password_tried_on_forty_accounts_is_slowed_down(accounts, still, time_machine):
    """Each account failed once: the lock-out sees nothing, the address is slowed."""
    codes = [sign_in(email, WRONG, "203.0.113.9") for email in accounts]
    burst = RATES["failed"].burst
    assert codes == [422] * burst + [429] * (40 - burst)
    # Then one every ten seconds.
    time_machine.shift(timedelta(seconds=RATES["failed"].every))
    assert [sign_in(email, WRONG, "203.0.113.9") for email in accounts[:3]] == [422, 429, 429]
    # Elsewhere, everybody comes in.
    assert sign_in(accounts[0], RIGHT, "198.51.100.1") == 302


@pytest.mark.parametrize(("behind", "forge"), [(True, "{}, 203.0.113.9"), (False, "{}")])
def test_a_forged_header_does_not_make_it_faster(accounts, still, settings, behind, forge):
    """Behind a proxy its word is the last one; without a proxy the header is nobody's."""
    settings.BEHIND_PROXY = behind
    codes = [sign_in(one, WRONG, forge.format(f"198.51.100.{n}")) for n, one in enumerate(accounts)]
    assert codes.count(429) == 40 - RATES["failed"].burst


def test_two_neighbours_behind_one_proxy_are_two(accounts, still):
    """Half of the accounts from each: nobody is slowed."""
    there = [f"198.51.100.{n % 2}" for n in range(40)]
    assert {sign_in(*tried) for tried in zip(accounts, [WRONG] * 40, there, strict=True)} == {422}


def test_no_password_is_looked_at_while_an_address_is_slowed_down(accounts, still):
    """Otherwise the right one would still be found as fast."""
    for email in accounts[:20]:
        sign_in(email, WRONG, "203.0.113.9")
    assert sign_in(accounts[30], RIGHT, "203.0.113.9") == 429


def test_three_hundred_sign_ins_that_succeed_slow_nobody_down(accounts, still):
    codes = {sign_in(accounts[n % 40], RIGHT, "198.51.100.1") for n in range(300)}
    assert codes == {302}


def test_the_page_says_how_long_and_holds_no_password(accounts, still, client):
    for _ in range(RATES["failed"].burst):
        actions.take(what="failed", whom="127.0.0.1")
    answer = client.post("/connexion/", {"username": accounts[0], "password": RIGHT})
    text = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (429, "10")
    assert "depuis votre réseau" in text
    assert RIGHT not in text
