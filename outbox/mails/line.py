"""A connection to the mail provider, kept for the mails of one batch."""

import logging
import time
from smtplib import SMTPException, SMTPServerDisconnected
from typing import Any

from django.core.mail import EmailMessage, get_connection

from outbox.mails.fate import judged

log = logging.getLogger(__name__)
# « I shut this connection »: said of the connection, whatever the mail.
CLOSING = 421


class Line:
    """One connection, from the first mail to the last; `patience`: seconds before the text of one.

    `mails`: how many it has taken.
    """

    def __init__(self, patience: float) -> None:
        self.patience, self.mails = patience, 0
        self.connection: Any = get_connection()
        if hasattr(self.connection, "be_patient"):
            self.connection.be_patient(patience)

    def hand_over(self, mail: EmailMessage) -> None:
        """Give it one mail; raises what `judged` makes of an error, and hangs up."""
        began, is_open = time.monotonic(), self.mails > 0
        try:
            if not is_open:
                self.connection.open()
                is_open = True
            elif hasattr(self.connection, "begin_again"):
                self.connection.begin_again()
            mail.connection = self.connection
            mail.send()
        except Exception as error:
            known = getattr(self.connection, "handed_over", None) if is_open else False
            took_all = time.monotonic() - began >= self.patience
            self.hang_up()
            raise judged(error, handed_over=known, took_all=took_all) from error
        except BaseException:
            self.hang_up()
            raise
        self.mails += 1

    def hang_up(self) -> None:
        """Take leave. What becomes of the mails is known: no goodbye is nothing."""
        try:
            self.connection.close()
        except Exception:
            log.warning("mail server did not take leave", exc_info=True)


def was_cut(error: BaseException | None) -> bool:
    """Whether it is the connection that ended, rather than a mail that was answered."""
    if isinstance(error, SMTPServerDisconnected) or getattr(error, "smtp_code", None) == CLOSING:
        return True
    return isinstance(error, OSError) and not isinstance(error, SMTPException)
