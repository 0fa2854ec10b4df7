"""Opening a session, keeping it open, ending those of other devices, forgetting what is over."""

from datetime import datetime
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import rules
from accounts.models import Session, User
from accounts.queries.connections import name_of
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


@transaction.atomic
def end_sessions(*, by: User, here: str, named: str | None) -> int:
    """End one's session of this name, or all but the one of the key `here`; returns how many.

    The browser that held it finds the sign-in page at its next click.
    """
    others = [row.pk for row in by.sessions.exclude(session_key=here).only("session_key")]
    wanted = [key for key in others if named is None or name_of(key) == named]
    return Session.objects.filter(session_key__in=wanted).delete()[0]


def forget_sessions() -> int:
    """Take away the sessions that are over; returns how many."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


def forget_tries() -> int:
    """Take away what the lock-out kept of old tries and sign-ins; returns how many."""
    since = rules.tries_stored_since(timezone.now())
    tries = AccessAttempt.objects.filter(attempt_time__lt=since).delete()[0]
    return tries + AccessLog.objects.filter(attempt_time__lt=since).delete()[0]
