"""What an error met while a mail is handed over means: retry, refused, or look it up (F23)."""

from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)
from types import SimpleNamespace

import pytest
from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError

from outbox.errors import Park, Retry, Uncertain
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
        (answered(None), Uncertain),
        (ValueError("ours"), ValueError),
    ],
    ids=lambda value: getattr(value, "__name__", repr(value)[:40]),
)
def test_what_an_error_of_the_provider_means(error: Exception, fate: type[Exception]) -> None:
    assert type(judged(error)) is fate
