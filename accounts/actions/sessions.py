"""Opening a session, keeping it open."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts import rules
from accounts.models import Session, User
from accounts.queries.sessions import KEPT, SET_BY_HAND, SignIn, sign_in_of

# What a right code leaves in the session (`accounts/views/second_factor.py`).
PROOF = "second_factor"


def note_sign_in(*, request: HttpRequest, user: User, **_signal: Any) -> None:
    """Called by Django each time somebody signs in: the session begins, and with it its limits.

    The same session may be signed in again: what it held of an earlier code or end is void.
    """
    request.session.pop(SET_BY_HAND, None)
    request.session.pop(PROOF, None)
    request.session[KEPT] = SignIn(
        began=int(timezone.now().timestamp()),
        is_staff=user.is_staff,
        remembered=False,
        device=rules.device_named(request.headers.get("User-Agent", "")),
    ).stored()


def remember_device(session: Any) -> None:
    """« Se souvenir de moi sur cet appareil », ticked by who has just signed in."""
    session[KEPT] = session[KEPT] | {"remembered": True}


def note_act(session: Any, now: datetime) -> None:
    """Somebody signed in does something: written when the last one written is old enough."""
    if now - (session.last_act_at or now) >= rules.ACT_WRITTEN_EVERY:
        go_on(session, now)


def go_on(session: Any, now: datetime) -> None:
    """Write that somebody is there: their row alone, so that what another page puts in the same
    session meanwhile is not lost.
    """
    session.last_act_at = now
    if sign_in_of(session) is not None:
        session.ends_at = session.get_expiry_date()
    row = Session.objects.filter(session_key=session.session_key)
    row.update(last_act_at=now, expire_date=session.ends_at)
