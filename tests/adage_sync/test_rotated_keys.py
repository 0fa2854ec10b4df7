"""ADAGE's keys are replaced without a cut: the old and the new are both good for a while."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from adage_sync.forms import read_token
from adage_sync.models import InboundUse
from adage_sync.queries import adage_public_keys
from adage_sync.rules import BadToken
from tests.adage_sync.forgeries import raw
from tests.adage_sync.inbound import KEY
from tests.passculture.test_logs import lines  # noqa: F401

ENTRY, PREBOOKINGS = "/adage/entree/", "/adage/v1/years/36/prebookings"
FORMER, COMING = "adage-2026", "adage-2027"
SECOND = "the-key-that-comes-after-the-one-of-the-tests"


@pytest.fixture(scope="module")
def coming() -> tuple[str, str]:
    """Another pair of ADAGE's: what signs, and what checks."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


@pytest.fixture
def both(settings: Any, adage_key: str, coming: tuple[str, str]) -> tuple[str, str]:
    """The product knows both keys by their names; gives what signs: the former, the coming."""
    [(_, former)] = settings.ADAGE_PUBLIC_KEYS
    settings.ADAGE_PUBLIC_KEYS = [(FORMER, former), (COMING, coming[1])]
    return adage_key, coming[0]


def signed(key: str, kid: str, claims: dict[str, Any]) -> str:
    header = {"alg": "RS256"} | ({"kid": kid} if kid else {})
    return raw(key, json.dumps(header), json.dumps(claims))


@pytest.mark.parametrize("named", [True, False])
def test_tokens_of_both_keys_are_believed_while_one_replaces_the_other(both, claims, named):
    for key, kid in zip(both, (FORMER, COMING), strict=True):
        token = signed(key, kid if named else "", claims())
        assert read_token(token, adage_public_keys(), datetime.now(UTC)).role == "TEACHER"


def test_a_token_is_checked_with_the_key_it_names_and_no_other(both, claims):
    for key, kid in zip(both, (COMING, FORMER), strict=True):
        with pytest.raises(BadToken):
            read_token(signed(key, kid, claims()), adage_public_keys(), datetime.now(UTC))
    with pytest.raises(BadToken):
        read_token(signed(both[0], "adage-2025", claims()), adage_public_keys(), datetime.now(UTC))


def test_once_the_old_key_is_gone_its_tokens_open_nothing(both, claims, settings):
    settings.ADAGE_PUBLIC_KEYS = settings.ADAGE_PUBLIC_KEYS[1:]
    for kid in (FORMER, ""):
        with pytest.raises(BadToken):
            read_token(signed(both[0], kid, claims()), adage_public_keys(), datetime.now(UTC))
    good = signed(both[1], COMING, claims())
    assert read_token(good, adage_public_keys(), datetime.now(UTC)).role == "TEACHER"


def test_a_teacher_comes_in_by_either_key(both, claims, client, institution):
    for key, kid in zip(both, (FORMER, COMING), strict=True):
        assert client.post(ENTRY, {"token": signed(key, kid, claims())}).status_code == 303


# --- the key of our own API ----------------------------------------------------------------------


def ask(client: Any, key: str) -> int:
    answer = client.get(PREBOOKINGS, HTTP_AUTHORIZATION=f"Bearer {key}")
    return int(answer.status_code)


@pytest.mark.django_db
def test_adage_calls_with_either_key_then_with_the_new_one_only(client, settings):
    settings.ADAGE_INBOUND_KEYS = [("2026", KEY), ("2027", SECOND)]
    assert [ask(client, key) for key in (KEY, SECOND, "", f"2026:{KEY}")] == [200, 200, 403, 403]
    # Each is counted alone: nobody waits because of the other.
    assert InboundUse.objects.count() == 2
    settings.ADAGE_INBOUND_KEYS = [("2027", SECOND)]
    assert [ask(client, key) for key in (KEY, SECOND)] == [403, 200]


@pytest.mark.django_db
def test_the_log_names_the_key_and_never_holds_it(client, settings, lines):  # noqa: F811
    settings.ADAGE_INBOUND_KEYS = [("2026", KEY), ("2027", SECOND)]
    for key in (KEY, SECOND):
        ask(client, key)
    told = [line.get("adage_key") for line in lines() if line["event"] == "request_finished"]
    assert told == ["2026", "2027"]
    assert KEY not in json.dumps(lines())
