"""What the log says of signing in: one line an event, by numbers, never an address nor a name.

Called by Django's and django-axes' signals; the address of the network and the number of the
request are joined by the wiring (`passculture/middleware.py`). Names: docs/security.md.
"""

import logging
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts import rules
from accounts.models import User

log = logging.getLogger(__name__)

SALT = "accounts.sign_in_log"
DIGEST = 16


def tried(address: str) -> str:
    """The same for the same address, and no way back to it: tries on one account are told apart."""
    name = rules.login_name(address)
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:DIGEST]


def log_sign_in(*, request: HttpRequest, user: User, **_signal: Any) -> None:
    """Somebody came in: with a password, or sent by ADAGE, who has none here."""
    way = "password" if user.has_usable_password() else "adage"
    log.info("signed_in", extra={"user_id": user.pk, "way": way, "staff": user.is_staff})


def log_sign_out(*, user: Any = None, **_signal: Any) -> None:
    """Somebody left; nobody when their session was already over."""
    log.info("signed_out", extra={"user_id": user.pk if user is not None else None})


def log_failure(*, credentials: dict[str, Any], **_signal: Any) -> None:
    """A password that is not the one of this address, or an address nobody has: both alike."""
    address = credentials.get("username") or credentials.get(User.USERNAME_FIELD) or ""
    log.warning("sign_in_failed", extra={"tried": tried(str(address))})


def log_lock_out(*, username: str | None = None, **_signal: Any) -> None:
    """Too many failures on one address from one place: closed for a while (M18)."""
    log.warning("locked_out", extra={"tried": tried(username or "")})
