"""The numbers of signing in: how many tries, how long one waits, how long a link lives."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.rules import plural
from core.rules.addresses import mailbox, pasted_address

# Lock-out: after 10 failures, signing in is closed for 30 minutes (M18).
TRIES_BEFORE_LOCK_OUT = 10
LOCK_OUT = timedelta(minutes=30)

# How long one stays signed in. The administration: an hour without doing anything, eight hours
# whatever one does. Others: as long as a working day, or two weeks on a device one has asked to be
# remembered on. People of a school: what ADAGE's entry says (`adage_sync/rules.py`).
STAFF_IDLE = timedelta(hours=1)
STAFF_LONGEST = timedelta(hours=8)
SESSION_LONGEST = timedelta(hours=12)
DEVICE_REMEMBERED = timedelta(days=14)
# How long before the end the page says so, and how often the last act is
# written: what one does in between costs no statement.
END_SAID_BEFORE = timedelta(minutes=2)
ACT_WRITTEN_EVERY = timedelta(minutes=5)

# What a browser says of itself -> how people call it; the first that fits. Browsers name those
# they descend from: Edge says Chrome, Chrome says Safari.
BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser/": "Samsung Internet", "Firefox/": "Firefox",
    "FxiOS/": "Firefox", "Chrome/": "Chrome", "CriOS/": "Chrome", "Safari/": "Safari",
}  # fmt: skip
SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows",
    "CrOS": "Chromebook", "Mac OS X": "Mac", "Linux": "Linux",
}  # fmt: skip

# How long the link of « mot de passe oublié » is valid, the one by which somebody whom the
# administration has just registered chooses a first password, and the one that confirms an address.
RESET_LINK_LIFE = timedelta(hours=2)
FIRST_LINK_LIFE = CONFIRM_LINK_LIFE = timedelta(days=3)

# What the lock-out kept of tries and sign-ins: as long as somebody may ask who came in.
TRIES_KEPT = timedelta(days=30)

# One same mail (confirmation link, password link): 3 per hour and per address;
# requests that come from one same access point: 30 per hour.
WINDOW = timedelta(hours=1)
MAILS_PER_WINDOW = 3
ASKS_PER_WINDOW = 30
# Proving again who one is before what moves money: 10 tries per hour and per account.
PROOFS_PER_WINDOW = 10


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

# « Voir comme »: how long somebody of the administration reads the pages of somebody else.
SEEING_LIFE = timedelta(minutes=15)

# Second factor of the administration: a code of 6 digits.
CODE_DIGITS = 6
# What replaces a lost telephone: ten codes, each once. 24 letters among 31 that are not mistaken
# for one another make 118 bits: nobody tries them all, a plain digest is enough (ASVS asks 112).
RECOVERY_CODES = 10
RECOVERY_LETTERS = 24
RECOVERY_GROUP = 4

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
# What whoever guesses tries here first (ASVS 6.1.2), without accents: decision 0040.
PRODUCT_WORDS = (
    "passculture", "offrecollective", "culture", "collective", "collectif", "pass", "offre",
    "adage", "ministere", "education", "nationale", "administration", "motdepasse", "password",
    "bienvenue",
)  # fmt: skip
# A shorter name says nothing of anybody; beside such words, this much must be one's own.
WORD_MIN_LENGTH = 4
OWN_MIN_LENGTH = 8
# Figures and signs written for letters.
DISGUISES = str.maketrans("01345@$7", "oieasast")


def recovery_code_shown(code: str) -> str:
    """« ABCD-EFGH-JKMN-PQRS-TUVW-XYZ2 »: read and copied group by group."""
    groups = range(0, len(code), RECOVERY_GROUP)
    return "-".join(code[start : start + RECOVERY_GROUP] for start in groups)


def lock_out(_request: object = None) -> timedelta:
    """How long somebody waits after too many failures; django-axes hands the request over."""
    return LOCK_OUT


def locked_until(last_try: datetime, failures: int, now: datetime) -> datetime | None:
    """When a lock-out ends by itself; None when there is none, or no more."""
    ends = last_try + LOCK_OUT
    return ends if failures >= TRIES_BEFORE_LOCK_OUT and ends > now else None


def session_ends_at(
    *, began: datetime, last_act: datetime, is_staff: bool, remembered: bool
) -> datetime:
    """When a session opened by a password ends if nothing more is done in it."""
    if is_staff:
        return min(last_act + STAFF_IDLE, began + STAFF_LONGEST)
    return began + (DEVICE_REMEMBERED if remembered else SESSION_LONGEST)


def time_left(ends_at: datetime, now: datetime) -> timedelta:
    """How long until then, never less than nothing."""
    return max(ends_at - now, timedelta())


def device_named(user_agent: str) -> str:
    """« Firefox sur Windows » for what a browser says of itself, '' when nothing is known in it."""
    browser = next((name for said, name in BROWSERS.items() if said in user_agent), "")
    system = next((name for said, name in SYSTEMS.items() if said in user_agent), "")
    return f"{browser or 'Navigateur'} sur {system}" if system else browser


def login_name(typed: str) -> str:
    """The one spelling of an address: the same person whatever the case or the spaces typed."""
    return mailbox(pasted_address(typed))


def window_start(now: datetime) -> datetime:
    """Tries since this moment still count."""
    return now - WINDOW


def asked_twice_since(now: datetime) -> datetime:
    """The same asked since this moment is a double click."""
    return now - DOUBLE_CLICK


def tries_stored_since(now: datetime) -> datetime:
    """Tries and sign-ins before this moment are forgotten."""
    return now - TRIES_KEPT


def password_link_life(*, is_first: bool) -> timedelta:
    """How long a link to choose a password is valid."""
    return FIRST_LINK_LIFE if is_first else RESET_LINK_LIFE


def duration_in_words(life: timedelta) -> str:
    """« 3 jours », « 2 heures »."""
    hours = int(life.total_seconds() // 3600)
    count, unit = (life.days, "jour") if life.days else (hours, "heure")
    return f"{count}\u00a0{unit}{plural(count)}"


def unconfirmed_before(now: datetime) -> datetime:
    """Accounts that wait for their confirmation since before this moment are forgotten."""
    return now - UNCONFIRMED_LIFE


def autosaved_since(now: datetime) -> datetime:
    """What was kept while typing before this moment is forgotten."""
    return now - TYPED_KEPT


def late_posts_stored_since(now: datetime) -> datetime:
    """What was sent after the end of a session before this moment is forgotten."""
    return now - LATE_POST_KEPT


def words_in(text: str) -> set[str]:
    """The words of a name or an address, as `is_mostly` looks for them in a password."""
    apart = "".join(letter if letter.isalnum() else " " for letter in _plain(text))
    return {word for word in apart.split() if len(word) >= WORD_MIN_LENGTH}


def is_mostly(password: str, words: Iterable[str]) -> bool:
    """Whether a password is one of these words with little beside: « P@ssCulture-2027! ».

    Little: less than `OWN_MIN_LENGTH` letters and figures, or figures alone.
    """
    plain = "".join(letter for letter in _plain(password) if letter.isalnum() or letter in "@$")
    disguised = plain.translate(DISGUISES)
    own = [True] * len(plain)
    for word in words:
        at = disguised.find(word)
        while at >= 0:
            own[at : at + len(word)] = [False] * len(word)
            at = disguised.find(word, at + 1)
    left = "".join(letter for letter, is_own in zip(plain, own, strict=True) if is_own)
    return not all(own) and (len(left) < OWN_MIN_LENGTH or left.isdigit())


def _plain(text: str) -> str:
    """Lower case, without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
