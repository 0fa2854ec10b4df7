"""Forged and crooked tokens open nothing: 401 for each, no session, no row (M1, M2, G15)."""

import json
import re
from datetime import UTC, datetime

import pytest

from accounts.models import Session, User
from adage_sync.forms import read_token
from adage_sync.models import SeenToken
from adage_sync.queries import adage_public_keys
from adage_sync.rules import BadToken
from tests.adage_sync.forgeries import CORPUS, RS256, good, raw

pytestmark = pytest.mark.slow

ENTRY = "/adage/entree/"
CSRF = re.compile(r"[A-Za-z0-9]{64}")


def test_the_corpus_is_large_enough():
    assert len(CORPUS) >= 40


@pytest.mark.parametrize("name", CORPUS)
def test_a_crooked_token_is_refused_before_anything_is_read_from_the_database(
    name, adage_key, claims
):
    with pytest.raises(BadToken):
        read_token(CORPUS[name](adage_key, claims()), adage_public_keys(), datetime.now(UTC))


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "get"])
def test_every_crooked_token_gets_401_and_no_session_is_opened(
    method, adage_key, claims, client, figure
):
    """G15: as many 401 as tokens, no 500, no row."""
    answers = {
        name: getattr(client, method)(ENTRY, {"token": forge(adage_key, claims())})
        for name, forge in CORPUS.items()
    }

    other = {name: a.status_code for name, a in answers.items() if a.status_code != 401}
    measured = f"{len(answers)} forged tokens by {method.upper()}, {len(other)} not answered 401"
    figure("G15", measured, "0 accepted, 0 × 5xx", not other)
    assert other == {}
    # The page's CSRF token is masked anew each time.
    bodies = {CSRF.sub("", answer.content.decode()) for answer in answers.values()}
    assert len(bodies) == 1, "the page must not tell one refusal from another"
    assert not Session.objects.exists()
    assert not User.objects.exists()
    assert not SeenToken.objects.exists()
    assert not any(answer.cookies.get("session") for answer in answers.values())


def test_control_the_same_token_uncrooked_is_believed(adage_key, claims):
    """D11: the corpus would prove nothing if good tokens were refused too."""
    said = read_token(good(adage_key, claims()), adage_public_keys(), datetime.now(UTC))

    assert (said.mail, said.role, said.uai) == (
        "aissata.diallo@ac-rennes.example",
        "TEACHER",
        "0350005R",
    )


@pytest.mark.parametrize("uai", [None, "", ...])
def test_no_institution_at_all_is_believed_as_such(uai, adage_key, claims):
    text = raw(adage_key, RS256, json.dumps(claims(uai=uai)))

    assert read_token(text, adage_public_keys(), datetime.now(UTC)).uai is None


def test_a_plain_key_id_is_let_through_and_unused(adage_key, claims):
    text = raw(adage_key, '{"alg":"RS256","kid":"adage-2026"}', json.dumps(claims()))

    assert read_token(text, adage_public_keys(), datetime.now(UTC)).role == "TEACHER"
