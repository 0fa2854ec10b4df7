"""Mail by SMTP, step by step: only a mail whose text was handed over may be in doubt (F22b).

Each step has its patience, and all of them together one clock: a server that says a byte now and
then keeps nobody longer than one that says nothing.
"""

import smtplib
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from django.core.mail.backends import smtp

from outbox import rules

GO_AHEAD = 354  # the answer to DATA: what follows is the text of the mail
REFUSALS = 400


class _Stepwise:
    """What an SMTP connection, plain or over TLS, adds to smtplib's."""

    sock: Any
    # Beyond the point of no return: the server may have taken the mail.
    handed_over = False
    _is_cut = False

    def __init__(self, *arguments: Any, patience: float, **options: Any) -> None:
        self._clock = self._start(patience)
        try:
            super().__init__(*arguments, **options)
        except BaseException:
            self._clock.cancel()
            raise

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer; the one to DATA opens the doubt, the next one ends it."""
        code, said = super().getreply()
        if self._is_cut:
            # Half a line, which smtplib takes for an answer.
            raise TimeoutError("no whole answer in time")
        if code == GO_AHEAD:
            self.handed_over = True
            self._clock.cancel()
            self._clock = self._start(rules.MAIL_ANSWER_SECONDS)
            self.sock.settimeout(rules.MAIL_ANSWER_SECONDS)
        elif self.handed_over:
            self.handed_over = code < REFUSALS
        return code, said

    def begin_again(self, patience: float) -> None:
        """Another mail, with all the patience of its steps."""
        self._clock.cancel()
        self._clock = self._start(patience)
        self.handed_over = False
        self.sock.settimeout(patience)

    def quit(self) -> tuple[int, bytes]:
        """Take leave: what became of the mail is known, nobody waits for this answer."""
        if self.sock is not None:
            self.sock.settimeout(rules.MAIL_LEAVE_SECONDS)
        answer: tuple[int, bytes] = super().quit()
        return answer

    def close(self) -> None:
        """Hang up, and stop the clock."""
        self._clock.cancel()
        super().close()

    def _start(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        return timer

    def _cut(self) -> None:
        """The time is over: whoever reads or writes on it finds the connection closed."""
        self._is_cut = True
        sock = getattr(self, "sock", None)
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _Plain(_Stepwise, smtplib.SMTP):
    """Plain, or made safe by STARTTLS."""


class _Tls(_Stepwise, smtplib.SMTP_SSL):
    """TLS from the first byte."""


class EmailBackend(smtp.EmailBackend):
    """Django's, on connections that know how far they went.

    `patience`: seconds for all that comes before the text of the mail.
    """

    patience = rules.MAIL_HANDSHAKE_SECONDS

    @property
    def connection_class(self) -> Callable[..., smtplib.SMTP]:
        """The connection this backend opens."""
        return partial(_Tls if self.use_ssl else _Plain, patience=self.patience)

    def be_patient(self, seconds: float) -> None:
        """Give the steps before the text so many seconds, each and together."""
        self.patience = self.timeout = seconds

    def begin_again(self) -> None:
        """Another mail by the same connection."""
        assert isinstance(self.connection, _Stepwise)
        self.connection.begin_again(self.patience)

    @property
    def handed_over(self) -> bool:
        """Whether the text of the last mail may have been taken."""
        return bool(getattr(self.connection, "handed_over", False))
