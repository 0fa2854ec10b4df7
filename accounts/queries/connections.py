"""Where somebody is signed in: their open sessions, in words, without what opens them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Session, User
from accounts.queries.sessions import KEPT

SALT = "accounts.connections"
DIGEST = 32


@dataclass(frozen=True)
class Connection:
    """One open session. Where it is on earth is not known here, so it is not said."""

    name: str  # what the page sends to end it: never the key of the session
    device: str  # « Firefox sur Windows », '' when the browser did not say
    began_at: datetime | None
    last_act_at: datetime | None
    ends_at: datetime
    remembered: bool
    is_here: bool  # the one the page is asked from


def name_of(session_key: str) -> str:
    """What a session is called on the page: it opens nothing."""
    return salted_hmac(SALT, session_key).hexdigest()[:DIGEST]


def connections_of(user: User, *, here: str, now: datetime) -> list[Connection]:
    """The open sessions of this person, this one first, then the last used; `here`: its key.

    Those that an older password opened are closed already: they are not among them.
    """
    found = [_read(row, here) for row in user.sessions.filter(expire_date__gt=now)]
    return sorted(
        found, key=lambda one: (not one.is_here, -(one.last_act_at or one.ends_at).timestamp())
    )


def open_sessions(user: User) -> list[tuple[str, int]]:
    """What ending them all will touch, in words, as the administration shows it before."""
    found = user.sessions.filter(expire_date__gt=timezone.now())
    return [("Connexions ouvertes", found.count())]


def _read(row: Session, here: str) -> Connection:
    kept = row.get_decoded().get(KEPT, {})
    began = kept.get("began")
    return Connection(
        name=name_of(row.session_key),
        device=kept.get("device", ""),
        began_at=datetime.fromtimestamp(began, UTC) if began else None,
        last_act_at=row.last_act_at,
        ends_at=row.expire_date,
        remembered=kept.get("remembered", False),
        is_here=row.session_key == here,
    )
