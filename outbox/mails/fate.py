"""What an error of a mail provider means: nobody took the mail, it is refused, or nobody knows."""

from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from anymail.exceptions import (
    AnymailError,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
    AnymailSerializationError,
)

from outbox.errors import Park, Retry, Uncertain

# Before the mail itself is sent: what is said here says nothing of the mail.
BEFORE = (SMTPConnectError, SMTPHeloError, SMTPAuthenticationError)
# Answers of a provider's API that say by themselves that nothing was taken.
COME_BACK = {408, 425, 429, 503}
SERVER_ERROR = 500


def judged(error: Exception) -> Exception:
    """The outbox's word for an error met while a mail was being handed over.

    Retry: nothing left, try again. Park: refused for good. Uncertain: look it up first. An error
    of ours comes back as it is.
    """
    said = f"{type(error).__name__} : {error}"
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return Park(said) if min(codes, default=0) >= SERVER_ERROR else Retry(said)
    if isinstance(error, SMTPResponseException):
        for_good = error.smtp_code >= SERVER_ERROR and not isinstance(error, BEFORE)
        return Park(said) if for_good else Retry(said)
    if isinstance(error, AnymailError):
        return _of_a_provider(error, said)
    if isinstance(error, ConnectionRefusedError):
        return Retry(said)
    if isinstance(error, SMTPException | OSError):
        return Uncertain(said)
    return error


def _of_a_provider(error: AnymailError, said: str) -> Exception:
    if isinstance(error, AnymailRecipientsRefused | AnymailSerializationError):
        return Park(said)
    code = error.status_code if isinstance(error, AnymailRequestsAPIError) else None
    if code is None:
        return Uncertain(said)
    if code in COME_BACK:
        return Retry(said)
    return Uncertain(said) if code >= SERVER_ERROR else Park(said)
