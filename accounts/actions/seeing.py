"""« Voir comme »: the pages of somebody, read by who helps them; in their session, for a while."""

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from accounts import policy, rules
from accounts.models import User
from core.errors import NotAllowed

# Where the session of who looks says whose pages they see, and until when (seconds since 1970).
SEEING = "seeing_as"


def start_seeing(session: Any, *, user_id: int, by: User) -> User:
    """From now on, and for `SEEING_LIFE`, the pages are those of this person. Raises NotAllowed."""
    person = User.objects.get(pk=user_id)
    if not policy.may_be_seen(person) or not policy.holds(by, policy.SEES_AS):
        raise NotAllowed(policy.NOT_SEEN, title="Cette personne ne peut pas être vue")
    until = timezone.now() + rules.SEEING_LIFE
    session[SEEING] = {"user": person.pk, "until": int(until.timestamp())}
    return person


def stop_seeing(session: Any) -> int | None:
    """One’s own pages again; the account that was seen, None when there was none."""
    seen = session.pop(SEEING, None)
    return int(seen["user"]) if seen else None


def seen_by(session: Any, by: User) -> tuple[User, datetime] | None:
    """Whose pages, and until when; None, and the session forgets it, once nothing allows it."""
    seen = session.get(SEEING)
    if seen is None:
        return None
    until = datetime.fromtimestamp(seen["until"], UTC)
    person = User.objects.filter(pk=seen["user"]).first()
    allowed = person is not None and policy.may_be_seen(person)
    if person is None or not allowed or until <= timezone.now():
        stop_seeing(session)
        return None
    if not policy.holds(by, policy.SEES_AS):
        stop_seeing(session)
        return None
    return person, until
