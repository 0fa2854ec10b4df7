"""Who signed in when, on what, and when that ends: read in a session's content and its row."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts import rules

# Where a session keeps what was true when one signed in.
KEPT = "signed_in"
# Django's own key: an end set by hand (ADAGE's entry) is not for these rules.
SET_BY_HAND = "_session_expiry"


@dataclass(frozen=True)
class SignIn:
    """What is true of a session from its sign-in to its end."""

    began: int  # seconds since 1970, UTC
    is_staff: bool
    remembered: bool  # « Se souvenir de moi sur cet appareil »
    device: str  # « Firefox sur Windows », '' when it did not say

    @property
    def began_at(self) -> datetime:
        """The moment the password was given."""
        return datetime.fromtimestamp(self.began, UTC)

    def stored(self) -> dict[str, Any]:
        """As the session keeps it."""
        return asdict(self)

    def ends_at(self, last_act: datetime, *, is_staff: bool = False) -> datetime:
        """When this session ends; `is_staff`: the person has become so since."""
        return rules.session_ends_at(
            began=self.began_at,
            last_act=last_act,
            is_staff=self.is_staff or is_staff,
            remembered=self.remembered,
        )


@dataclass(frozen=True)
class Ending:
    """What a page says of the end of its session."""

    left: timedelta

    @property
    def is_near(self) -> bool:
        """It is time to say so."""
        return self.left <= rules.END_SAID_BEFORE

    @property
    def asked_in(self) -> int:
        """Seconds until the page asks again: when it has something to say, or when all is over."""
        wait = self.left if self.is_near else self.left - rules.END_SAID_BEFORE
        return int(wait.total_seconds()) + 1

    @property
    def hours(self) -> int:
        """Whole hours left; 0 in the last one."""
        return int(self.left.total_seconds() // 3600)

    @property
    def minutes(self) -> int:
        """Minutes left, the one that has begun counted whole."""
        return -int(-self.left.total_seconds() // 60)


def sign_in_of(session: Any) -> SignIn | None:
    """What this session keeps of its sign-in; None for a visitor's, or one opened otherwise."""
    kept = session.get(KEPT)
    return SignIn(**kept) if kept and session.get(SET_BY_HAND) is None else None


def ending_of(session: Any, now: datetime) -> Ending | None:
    """How long the session that was read has left; None for one that was not, or is new."""
    ends_at: datetime | None = getattr(session, "ends_at", None)
    return Ending(rules.time_left(ends_at, now)) if ends_at else None


def may_go_on(session: Any, now: datetime) -> bool:
    """Whether one more act moves the end away; otherwise only the password does."""
    signed_in = sign_in_of(session)
    if signed_in is None:
        return False
    return signed_in.ends_at(now) - now > rules.END_SAID_BEFORE
