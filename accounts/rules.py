"""The numbers of signing in: how many tries, how long one waits, how long a link lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.rules.addresses import mailbox, pasted_address

# Lock-out: after 10 failures, signing in is closed for 30 minutes (M18).
TRIES_BEFORE_LOCK_OUT = 10
LOCK_OUT = timedelta(minutes=30)

# How long the link of « mot de passe oublié » is valid.
RESET_LINK_LIFE = timedelta(days=3)

# One same mail (confirmation link, password link): 3 per hour and per address;
# requests that come from one same access point: 30 per hour.
WINDOW = timedelta(hours=1)
MAILS_PER_WINDOW = 3
ASKS_PER_WINDOW = 30


@dataclass(frozen=True)
class Rate:
    """So many acts in a row, then one each time `every` seconds have passed (M10).

    What was counted is one moment, in seconds: when it will all be forgotten.
    """

    burst: int
    every: float

    @property
    def whole(self) -> float:
        """How long it takes to forget a whole burst, in seconds."""
        return self.burst * self.every

    def after(self, until: float, now: float) -> float:
        """When all is forgotten, one more act counted now; a clock put back punishes nobody."""
        return min(max(until, now), now + self.whole) + self.every

    def wait(self, after: float, now: float) -> float:
        """Seconds before the act that leads there may be done; 0 when it may now."""
        return max(0.0, after - now - self.whole)

    def is_near(self, after: float, now: float) -> bool:
        """Whether more than half of the burst is spent: every process is then asked."""
        return after - now > self.whole / 2


# What one person does in a row, and then at which pace. A person never meets them; a program does.
RATES = {
    "prebook": Rate(30, 2),
    "search": Rate(120, 0.5),
    "export": Rate(20, 10),
    "pdf": Rate(40, 5),
    "import": Rate(20, 60),
    "remind": Rate(60, 30),
    # Failed sign-ins of one network address, whatever the account (M18): a password tried on many.
    "failed": Rate(20, 10),
}

# Two requests this close are a double click: a single mail leaves.
DOUBLE_CLICK = timedelta(seconds=10)

# An address never confirmed is forgotten after a week, with what it signed up.
UNCONFIRMED_LIFE = timedelta(days=7)

# An address taken back from a sign-up that never proved it leaves this one in its place, which
# does not exist.
RELEASED_ADDRESS = "inscription-{pk}@adresse-reprise.invalid"

# How long /.well-known/security.txt says it is valid (RFC 9116: less than a year).
SECURITY_TEXT_LIFE = timedelta(days=180)

# The page one was going to see, kept for the time it takes to pass through ADAGE; a longer address
# (in characters) would not fit in a cookie.
GOING_LIFE = timedelta(minutes=30)
GOING_MAX = 2_000

# Second factor of the administration: a code of 6 digits.
CODE_DIGITS = 6

# What is typed is kept (decision 0018): while one writes, 30 days; sent when the session was
# already over, one hour. At most 100,000 characters per form, 5 forms per person.
TYPED_KEPT = timedelta(days=30)
LATE_POST_KEPT = timedelta(hours=1)
TYPED_MAX = 100_000
LATE_POSTS_PER_PERSON = 5
# Sign-ins whose open pages a browser still recognizes.
PAGES_REMEMBERED = 3

# Minimum length of a password (recommendation of the CNIL, without a rule of composition).
PASSWORD_MIN_LENGTH = 12


def lock_out(_request: object = None) -> timedelta:
    """How long somebody waits after too many failures; django-axes hands the request over."""
    return LOCK_OUT


def login_name(typed: str) -> str:
    """The one spelling of an address: the same person whatever the case or the spaces typed."""
    return mailbox(pasted_address(typed))


def window_start(now: datetime) -> datetime:
    """Tries since this moment still count."""
    return now - WINDOW


def asked_twice_since(now: datetime) -> datetime:
    """The same asked since this moment is a double click."""
    return now - DOUBLE_CLICK


def unconfirmed_before(now: datetime) -> datetime:
    """Accounts that wait for their confirmation since before this moment are forgotten."""
    return now - UNCONFIRMED_LIFE


def autosaved_since(now: datetime) -> datetime:
    """What was kept while typing before this moment is forgotten."""
    return now - TYPED_KEPT


def late_posts_stored_since(now: datetime) -> datetime:
    """What was sent after the end of a session before this moment is forgotten."""
    return now - LATE_POST_KEPT
