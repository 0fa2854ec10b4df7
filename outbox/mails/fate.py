"""What an error of a mail provider means: nobody took the mail, it is refused, or nobody knows."""

from collections.abc import Iterator
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from socket import gaierror

from anymail.exceptions import (
    AnymailAPIError,
    AnymailError,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
)

from outbox.errors import Hung, Park, Retry, Uncertain

# Before the mail itself is sent: what is said here says nothing of the mail.
BEFORE = (SMTPConnectError, SMTPHeloError, SMTPAuthenticationError)
# Nobody was there to hear anything.
NOBODY = (ConnectionRefusedError, gaierror)
# Answers of a provider's API that say by themselves that nothing was taken.
COME_BACK = {408, 425, 429, 503}
REFUSED, SERVER_ERROR = 400, 500
# How the HTTP library calls a connection that was never made (it is not imported here: only
# adage_sync.client speaks HTTP). The others broke after something was said.
NEVER_CONNECTED = {
    "ConnectTimeout", "ConnectTimeoutError", "NewConnectionError", "NameResolutionError",
    "ProxyError",
}  # fmt: skip
# At the handshake when it is the reason of giving up on a new connection.
HANDSHAKE = {"SSLError", "SSLCertVerificationError"}


def judged(
    error: Exception, *, handed_over: bool | None = None, took_all: bool = False
) -> Exception:
    """The outbox's word for an error met while a mail was being handed over.

    `handed_over`: whether the provider may have read the text (None: its backend cannot say);
    `took_all`: the error came when the patience was over. Returns Retry (Hung when nothing was
    answered): nothing left. Park: refused for good. Uncertain: look it up first. An error of ours
    comes back as it is.
    """
    said = f"{type(error).__name__} : {error}"
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return Park(said) if min(codes, default=0) >= SERVER_ERROR else Retry(said)
    if isinstance(error, SMTPResponseException):
        for_good = error.smtp_code >= SERVER_ERROR and not isinstance(error, BEFORE)
        return Park(said) if for_good else Retry(said)
    if isinstance(error, AnymailError):
        if not isinstance(error, AnymailAPIError) or isinstance(error, AnymailRecipientsRefused):
            # Ours to mend, and nothing left: an address or a content the provider does not take.
            return Park(said)
        code = error.status_code if isinstance(error, AnymailRequestsAPIError) else None
        if code is None:
            # The provider gave no answer: was it ever spoken to?
            names = set(_names(error))
            if not names & NEVER_CONNECTED and not ("MaxRetryError" in names and names & HANDSHAKE):
                return Uncertain(said)
            return Hung(said) if "ConnectTimeout" in names else Retry(said)
        if code in COME_BACK:
            return Retry(said)
        # What is no refusal may have been taken: an unreadable answer, a server in trouble.
        return Park(said) if REFUSED <= code < SERVER_ERROR else Uncertain(said)
    if isinstance(error, SMTPException | OSError):
        if handed_over is False or isinstance(error, NOBODY):
            silent = took_all or isinstance(error, TimeoutError)
            return Hung(said) if silent else Retry(said)
        return Uncertain(said)
    return error


def _names(error: BaseException | None) -> Iterator[str]:
    """The classes of an error, of what caused it, and of the reason it gives."""
    seen: set[int] = set()
    left = [error]
    while left:
        one = left.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield from (kind.__name__ for kind in type(one).__mro__)
        left += [one.__cause__, getattr(one, "reason", None), *one.args]
