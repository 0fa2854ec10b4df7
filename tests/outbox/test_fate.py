"""What an error met while a mail is handed over means: retry, refused, or look it up (F23)."""

import socket
import threading
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)
from types import SimpleNamespace

import pytest
import requests
from anymail.exceptions import (
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
    AnymailUnsupportedFeature,
)

from outbox.errors import Hung, Park, Retry, Uncertain
from outbox.mails.fate import judged


def answered(code: int | None) -> AnymailRequestsAPIError:
    answer = SimpleNamespace(
        status_code=code, reason="", text="", headers={}, url="", json=lambda: {}
    )
    return AnymailRequestsAPIError("no", response=answer if code else None)


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (SMTPServerDisconnected("closed"), Uncertain),
        (TimeoutError("timed out"), Uncertain),
        (ConnectionResetError("reset"), Uncertain),
        (ConnectionRefusedError("refused"), Retry),
        (SMTPDataError(451, b"later"), Retry),
        (SMTPDataError(554, b"never"), Park),
        (SMTPAuthenticationError(535, b"who"), Retry),
        (SMTPRecipientsRefused({"a@b.fr": (450, b"busy")}), Retry),
        (SMTPRecipientsRefused({"a@b.fr": (550, b"unknown")}), Park),
        (AnymailRecipientsRefused("refused"), Park),
        (answered(429), Retry),
        (answered(503), Retry),
        (answered(400), Park),
        (answered(401), Park),
        (answered(500), Uncertain),
        (answered(200), Uncertain),
        (AnymailInvalidAddress("not one"), Park),
        (AnymailUnsupportedFeature("no"), Park),
        (answered(None), Uncertain),
        (ValueError("ours"), ValueError),
    ],
    ids=lambda value: getattr(value, "__name__", repr(value)[:40]),
)
def test_what_an_error_of_the_provider_means(error: Exception, fate: type[Exception]) -> None:
    assert type(judged(error)) is fate


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (SMTPServerDisconnected("closed"), Retry),
        (ConnectionResetError("reset"), Retry),
        (TimeoutError("timed out"), Hung),
    ],
    ids=repr,
)
def test_what_was_not_handed_over_is_never_in_doubt(
    error: Exception, fate: type[Exception]
) -> None:
    assert type(judged(error, handed_over=False)) is fate
    assert type(judged(error, handed_over=True)) is Uncertain


def by_anymail(address: str) -> AnymailRequestsAPIError:
    """The error of an Anymail backend that posts there, as post_to_esp raises it."""
    try:
        requests.post(address, data="x", timeout=(0.5, 0.5))
    except requests.RequestException as error:
        kind = type("AnymailRequestsAPIError", (AnymailRequestsAPIError, type(error)), {})
        found: AnymailRequestsAPIError = kind(f"Error posting to {address}:")
        found.__cause__ = error
        return found
    raise AssertionError(address)


def test_a_provider_that_was_never_reached_has_taken_nothing() -> None:
    for address in ("http://127.0.0.1:1", "http://nowhere.invalid"):
        assert type(judged(by_anymail(address))) is Retry, address


def test_a_provider_whose_tls_fails_has_taken_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        threading.Thread(target=lambda: door.accept()[0].sendall(b"no TLS here\r\n")).start()
        assert type(judged(by_anymail(f"https://127.0.0.1:{port}"))) is Retry


def test_a_provider_that_was_told_and_says_nothing_may_have_taken_it() -> None:
    """Negative control: the request left."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        assert type(judged(by_anymail(f"http://127.0.0.1:{port}"))) is Uncertain
