"""The product's client against the mock, over real HTTP: the fake is verified, not trusted."""

import itertools
import time
import uuid
from typing import Any

import pytest

from adage_sync import client, rules
from adage_sync.client import reference
from outbox.errors import Hung, Park, Retry, Wait
from tests.adage_sync.test_registry import register
from tests.patience import HANGS_SECONDS

__all__ = ["register"]
WITHDRAWAL = {"reason": "PAUSED", "withdrawalDate": "2026-11-23T06:00:00+01:00"}
numbers = itertools.count(1)


def send(
    offer: str, key: str = "", seq: int = 0, epoch: int = 1, **changes: Any
) -> client.Delivered:
    place = client.Place(key or str(uuid.uuid4()), offer, epoch, seq or next(numbers))
    return client.send("/v1/offre-retrait", {"id": offer, **WITHDRAWAL, **changes}, place)


def test_a_good_call_is_delivered_and_journalled_with_its_headers(mock):
    key = str(uuid.uuid4())

    assert send("CJ-GOOD", key=key, seq=7, epoch=2) == client.Delivered()

    (call,) = mock.journal("CJ-GOOD")
    assert (call["key"], call["epoch"], call["seq"]) == (key, 2, 7)
    assert (call["status"], call["outcome"]) == (201, "applied")
    assert call["body"] == {"id": "CJ-GOOD", **WITHDRAWAL}


def test_the_same_key_twice_has_one_effect_and_counts_as_done(mock):
    """D6: 409 for a key already applied = done."""
    key = str(uuid.uuid4())

    assert send("CJ-TWICE", key=key, seq=1) == send("CJ-TWICE", key=key, seq=1)

    assert [call["outcome"] for call in mock.journal("CJ-TWICE")] == ["applied", "repeat"]
    assert [call["status"] for call in mock.journal("CJ-TWICE")] == [201, 409]


def test_a_stale_number_is_ignored_and_a_new_epoch_starts_over(mock):
    """F16: (epoch, seq) per offer."""
    for epoch, seq in ((1, 2), (1, 1), (2, 1), (1, 3)):
        send("CJ-STALE", epoch=epoch, seq=seq)

    outcomes = [call["outcome"] for call in mock.journal("CJ-STALE")]
    assert outcomes == ["applied", "stale", "applied", "stale"]


def test_a_wrong_api_key_parks(mock, settings):
    settings.ADAGE_API_KEY = "another"

    with pytest.raises(Park, match="403"):
        send("CJ-KEY")


def test_a_body_that_breaks_the_contract_parks(mock):
    with pytest.raises(Park, match="422"):
        send("CJ-SCHEMA", reason="NO_REASON_AT_ALL")
    with pytest.raises(Park, match="422"):
        send("CJ-SCHEMA", unknownField=1)

    assert {call["outcome"] for call in mock.journal("CJ-SCHEMA")} == {"schema"}


def test_500_is_tried_again_without_any_effect(mock):
    """F13."""
    mock.tell("500")

    with pytest.raises(Retry, match="500"):
        send("CJ-500")

    assert [call["outcome"] for call in mock.journal("CJ-500")] == ["told to fail"]


def test_a_hanging_adage_is_given_up_after_the_read_delay(mock, monkeypatch):
    """F14: connect 2 s, read 8 s (shortened here: over before the usual delay is)."""
    usual = rules.READ_SECONDS
    impatient(monkeypatch)
    mock.tell("hang")
    start = time.monotonic()

    with pytest.raises(Hung, match="ReadTimeout"):
        send("CJ-HANG")

    assert time.monotonic() - start < usual


def test_who_is_not_patient_waits_for_what_adage_usually_needs(mock, monkeypatch):
    """F13b: at least so long, at most the contract's 8 s; an answer soon forgets a slow one."""
    monkeypatch.setattr(rules, "SHORT_READ_SECONDS", 0.3)
    mock.tell("late:1s")
    place = client.Place(str(uuid.uuid4()), "CJ-SHORT", 1, next(numbers))
    with pytest.raises(Hung):
        client.send("/v1/offre-retrait", {"id": "CJ-SHORT", **WITHDRAWAL}, place, patient=False)

    send("CJ-SHORT")

    assert 2.0 <= client.patience.seconds(whole=False) < 4.0
    assert client.patience.seconds(whole=True) == rules.READ_SECONDS
    client.patience.learn(60)
    assert client.patience.seconds(whole=False) == rules.READ_SECONDS
    for _ in range(100):
        client.patience.learn(0.01)
    assert client.patience.seconds(whole=False) == 0.3


def test_a_late_answer_is_tried_again_and_found_done(mock, monkeypatch):
    """F15: the effect is done, the same key comes back."""
    impatient(monkeypatch)
    mock.tell("late:1.5s")
    key = str(uuid.uuid4())
    with pytest.raises(Retry):
        send("CJ-LATE", key=key, seq=1)
    mock.tell("ok")

    assert send("CJ-LATE", key=key, seq=1) == client.Delivered()

    assert [call["outcome"] for call in mock.journal("CJ-LATE")] == ["applied", "repeat"]


def test_a_lost_answer_is_tried_again_and_found_done(mock):
    mock.tell("lost-answer:100%")
    key = str(uuid.uuid4())
    with pytest.raises(Retry):
        send("CJ-LOST", key=key, seq=1)
    mock.tell("ok")

    send("CJ-LOST", key=key, seq=1)

    outcomes = [call["outcome"] for call in mock.journal("CJ-LOST")]
    assert outcomes == ["applied, answer lost", "repeat"]


def test_beyond_the_quota_everybody_waits_as_asked(mock):
    """F17: 429 + Retry-After; the outbox lets nobody call meanwhile."""
    mock.tell("quota:2")
    send("CJ-QUOTA")
    send("CJ-QUOTA")

    with pytest.raises(Wait) as asked:
        send("CJ-QUOTA")

    assert (asked.value.seconds, asked.value.everybody) == (1.0, True)
    assert [call["status"] for call in mock.journal("CJ-QUOTA")] == [201, 201, 429]


def test_one_poisoned_offer_parks_and_the_others_flow(mock):
    """F18."""
    mock.tell("poison:CJ-POISON")

    with pytest.raises(Park, match="POISON"):
        send("CJ-POISON")
    assert send("CJ-HEALTHY") == client.Delivered()


def test_nobody_to_mail_is_a_success_with_a_warning(mock):
    """F19."""
    with pytest.raises(Park):
        client.classify(404, {}, b'{"detail": "NOT_FOUND"}')

    answer = client.classify(404, {}, b'{"detail": "EMAIL_ADDRESS_DOES_NOT_EXIST"}')
    assert "EMAIL_ADDRESS_DOES_NOT_EXIST" in answer.warning
    assert client.classify(404, {}, b'{"detail": "EMAIL_ADDRESS_INCORRECT"}').warning
    assert client.classify(450, {}, b"").warning


@pytest.mark.parametrize(
    ("kind", "fate"), [("html", Retry), ("truncated", Retry), ("big", Retry), ("redirect", Park)]
)
def test_garbage_is_tried_again_and_no_redirect_is_followed(mock, kind, fate):
    """F20: HTML, truncated JSON, 5 MB; a redirect leads nowhere by being tried again."""
    mock.tell(f"garbage:{kind}")

    with pytest.raises(fate):
        send(f"CJ-{kind}")


def test_no_tls_where_tls_is_due_is_tried_again_and_nothing_was_said(mock, settings):
    """F20: the handshake fails before a byte of the message has left."""
    settings.ADAGE_URL = settings.ADAGE_URL.replace("http:", "https:")

    with pytest.raises(Retry, match="ne répond pas"):
        send("CJ-TLS")

    assert mock.journal("CJ-TLS") == []


def test_a_refused_connection_and_an_unknown_host_are_tried_again(mock, settings):
    """F21."""
    for address in ("http://127.0.0.1:1", "http://nowhere.invalid", "https://127.0.0.1:1"):
        settings.ADAGE_URL = address
        with pytest.raises(Retry, match="ne répond pas"):
            send("CJ-NOBODY")


@pytest.mark.parametrize(
    ("status", "headers", "content", "outcome"),
    [
        (200, {}, b"{}", client.Delivered),
        (201, {}, b"", client.Delivered),
        (409, {}, b"anything", client.Delivered),
        (204, {}, b"", Retry),
        (301, {"Location": "http://evil"}, b"", Park),
        (302, {"Location": "http://evil"}, b"", Park),
        (304, {}, b"", Park),
        (307, {"Location": "/v1/offre-retrait/"}, b"", Park),
        (308, {}, b"", Park),
        (400, {}, b"{}", Park),
        (401, {}, b"", Park),
        (404, {}, b"not json", Park),
        (422, {}, b"{}", Park),
        (429, {"Retry-After": "7"}, b"", Wait),
        (429, {}, b"", Retry),
        (500, {}, b"", Retry),
        (502, {}, b"<html>", Retry),
        (503, {"Retry-After": "3"}, b"", Wait),
        (503, {"Retry-After": "Mon, 23 Nov 2099 06:00:00 GMT"}, b"", Wait),
        (503, {"Retry-After": "soon"}, b"", Retry),
        (503, {}, b"", Retry),
    ],
)
def test_every_answer_is_classified_as_the_contract_says(status, headers, content, outcome):
    """C4."""
    if outcome is client.Delivered:
        assert client.classify(status, headers, content) == client.Delivered()
    else:
        with pytest.raises(outcome):
            client.classify(status, headers, content)


def test_a_far_retry_date_is_brought_back_to_five_minutes():
    with pytest.raises(Wait) as wait:
        client.classify(503, {"Retry-After": "Mon, 23 Nov 2099 06:00:00 GMT"}, b"")

    assert wait.value.seconds == 300


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that gives up after half a second, made anew for this test."""
    monkeypatch.setattr(rules, "READ_SECONDS", 0.5)
    monkeypatch.setattr(client.call, "_clients", {})


def test_a_page_of_reference_data_that_drips_is_given_up(register, settings, monkeypatch):
    """A time limit of httpx begins again at each byte."""
    settings.ADAGE_URL = settings.REGISTRY_URL
    register.said, register.drips = (200, b"[" + b" " * 200 + b"]"), True
    monkeypatch.setattr(rules, "REFERENCE_TRIES", 1)
    monkeypatch.setattr(rules, "REFERENCE_SECONDS", 0.3)
    with pytest.raises(reference.AdageSilent, match="ReadTimeout"):
        reference.partner("356000000")
    assert register.answered == 0
    register.drips = False
    monkeypatch.setattr(rules, "REFERENCE_SECONDS", HANGS_SECONDS)
    assert reference.partner("356000000") == []
