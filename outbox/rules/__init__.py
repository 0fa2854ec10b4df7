"""The durations of the outbox (when to try again: `next_try`), its lanes, breakers and topics."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

# Doubled at each attempt, the first included, up to a ceiling (C4): see `next_try`.
FIRST_RETRY = timedelta(seconds=1)
LAST_RETRY = timedelta(minutes=5)

# A message that has waited for longer is an alarm (audit A8).
LATE = timedelta(minutes=5)

# Beyond, the wait no longer doubles (it is at its ceiling already).
DOUBLINGS_MAX = 12


# An epoch is the number of minutes since that day: two restores never share one.
EPOCHS_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


def epoch_of(now: datetime) -> int:
    """The epoch opened by a restore at this moment; without restore it is 1 for ever."""
    return int((now - EPOCHS_BEGIN) / timedelta(minutes=1))


# What has waited for more than a minute is an alarm at /pret/ (F13).
WAITS_TOO_LONG = timedelta(minutes=1)


def waits_too_long(seconds: float) -> bool:
    """The oldest message has been waiting for more than the alarm allows."""
    return timedelta(seconds=seconds) > WAITS_TOO_LONG


def next_try(now: datetime, attempts: int, draw: float) -> datetime:
    """When to try again after this many calls that failed: backoff with full jitter.

    Drawn between 0 and a ceiling of 2 s after the first, then 4 s, 8 s… up to five minutes.

    `draw` is a number drawn in [0, 1): the callers draw it, so that this stays a formula.
    """
    ceiling = min(FIRST_RETRY * 2 ** min(attempts, DOUBLINGS_MAX), LAST_RETRY)
    return now + ceiling * draw


def ask_again(now: datetime, since: datetime, draw: float) -> datetime:
    """When to ask a provider again about a mail in doubt since then: ever more rarely."""
    return now + min(max(now - since, FIRST_RETRY), LAST_RETRY) * draw


def after(now: datetime, seconds: float) -> datetime:
    """This many seconds from now, at most the last retry delay: nobody makes us wait for days."""
    return now + min(timedelta(seconds=max(seconds, 0)), LAST_RETRY)


def late_before(now: datetime) -> datetime:
    """Messages due before this moment and not delivered are late (A8)."""
    return now - LATE


# A sending that lasts longer was interrupted: the provider is asked (F23). That is longer than a
# mail server may take: before the text (more if it hung last time), to answer, to take leave.
SENDING_AT_MOST = timedelta(seconds=90)
MAIL_HANDSHAKE_SECONDS = 10.0
MAIL_PATIENT_HANDSHAKE_SECONDS = 35.0
MAIL_ANSWER_SECONDS = 40.0
MAIL_LEAVE_SECONDS = 2.0
# The time a provider needs to know what it has just received, before it is asked.
KNOWN_AFTER = timedelta(seconds=20)
# Beyond, somebody must decide about a mail nobody knows anything of.
LOOKED_UP_FOR = timedelta(hours=24)
# A mail written longer ago says itself that it is late (F22).
LATE_MAIL = timedelta(hours=24)
# What providers tell is forgotten after three months.
EVENTS_KEPT = timedelta(days=90)


def mail_handshake(*, hung: bool) -> float:
    """Seconds a mail server has before the text is handed over."""
    return MAIL_PATIENT_HANDSHAKE_SECONDS if hung else MAIL_HANDSHAKE_SECONDS


def lost_before(now: datetime) -> datetime:
    """A mail handed over before this moment and not settled: its sender died."""
    return now - SENDING_AT_MOST


def ask_from(now: datetime) -> datetime:
    """When the provider may be asked about a mail that has just become uncertain."""
    return now + KNOWN_AFTER


def is_given_up(claimed_at: datetime, now: datetime) -> bool:
    """Whether the provider was asked long enough."""
    return now - claimed_at > LOOKED_UP_FOR


def is_late_mail(written_at: datetime, now: datetime) -> bool:
    """Whether a mail leaves so long after it was written that it must say so."""
    return now - written_at > LATE_MAIL


def events_forgotten_before(now: datetime) -> datetime:
    """Events of providers older than this are forgotten."""
    return now - EVENTS_KEPT


@dataclass(frozen=True)
class Lane:
    """Messages that share their slots: at most so many of them are being delivered at once, in
    all the processes together. `eager` slots wait for an answer as long as the contract allows;
    in the others a first call gives up sooner, and comes back among what hung.
    """

    channel: str
    hung: bool
    slots: int
    eager: int

    @property
    def at_once(self) -> int:
        """Messages taken in one transaction: what calls nobody is done in batches."""
        return BATCH if self.channel == LETTER else 1

    def takers(self, waiting: int) -> int:
        """How many deliverers so many messages keep busy."""
        return min(self.slots, -(-waiting // self.at_once))


# Three ways out, each with its own slots; what hung last time has few, and shares none (F13b).
CALL, MAIL, LETTER = "CALL", "MAIL", "LETTER"
LANES = (
    Lane(CALL, hung=False, slots=4, eager=1),
    Lane(LETTER, hung=False, slots=2, eager=2),
    Lane(MAIL, hung=False, slots=4, eager=4),
    Lane(CALL, hung=True, slots=2, eager=2),
    Lane(MAIL, hung=True, slots=1, eager=1),
)
# Who handles one message after the other takes this many of a lane before looking at the next.
BATCH = 10

# A door is shut after so many failures in a row, each cause for itself; then one call probes now
# and then. What fails again as it did before says nothing new of the others, and is not counted.
HUNG, FAILED, ASKED = "HUNG", "FAILED", "ASKED"
FAILURES_BEFORE_SHUT = {HUNG: 3, FAILED: 5}
PROBE_EVERY = {HUNG: timedelta(seconds=4), FAILED: timedelta(seconds=10)}
# The first to probe: a hanging call has lasted long enough already.
FIRST_PROBE = {HUNG: timedelta(0), FAILED: timedelta(seconds=10)}
# Of what fails apart from the others, one is tried again this often, whatever its delay: its
# success wakes the others, so that they all leave within a minute of the return (F13c).
LOOK_AGAIN = timedelta(seconds=25)
# Who hung is not called again at once.
HUNG_PAUSE = timedelta(seconds=5)
# Tried so often in vain, a message that nobody answers is shown to the administration.
HANGS_AGAIN = 3


def shuts(cause: str, failures: int) -> bool:
    """Whether so many failures in a row for that cause shut the door."""
    return cause in FAILURES_BEFORE_SHUT and failures >= FAILURES_BEFORE_SHUT[cause]


def is_shut(until: datetime | None, now: datetime) -> bool:
    """Whether a door shut until then still is; no door is shut for longer than a retry (F25)."""
    return until is not None and now < until <= now + LAST_RETRY


def looked_at_before(now: datetime) -> datetime:
    """What failed and was last tried before this moment may be tried again."""
    return now - LOOK_AGAIN


def after_hanging(now: datetime, attempts: int, draw: float) -> datetime:
    """When to try again what nobody answered."""
    return max(next_try(now, attempts, draw), now + HUNG_PAUSE)


class Event:
    """One row of the table of what leaves: the words support reads, and the dotted handlers.

    A handler is a mail function or a call to ADAGE; each becomes one message with its own fate.
    """

    def __init__(self, label: str, *handlers: str) -> None:
        self.label, self.handlers = label, handlers


@dataclass(frozen=True)
class Topic:
    """Mails one may want at once, in the summary of the day, or not at all.

    A mail says its topic beside it (`outbox.rules.topics`); an essential topic always leaves at
    once. `side` is the one whose people receive it: partner or school.
    """

    key: str
    label: str
    what: str
    side: str
    essential: bool = False


# The summary of the day leaves from 8 o’clock on, in Paris.
DIGEST_HOUR = 8


def digest_time(now: datetime, zone: str) -> datetime | None:
    """Since when today’s summary may leave: it holds what was written before; None before 8 h."""
    local = now.astimezone(ZoneInfo(zone))
    if local.hour < DIGEST_HOUR:
        return None
    return local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
