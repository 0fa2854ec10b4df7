"""The numbers and shapes of the ADAGE contract, and what a token must say to be believed."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from outbox.rules import LAST_RETRY

# Time limits of a call to ADAGE: connection, then the whole answer (C1).
CONNECT_SECONDS = 2.0
READ_SECONDS = 8.0
ANSWER_BYTES_MAX = 64 * 1024
# While other calls are under way, a first try waits less long (twice the time ADAGE took
# recently, 2 s at least); it comes back afterwards with the whole time limit (F13b).
SHORT_READ_SECONDS = 2.0
FORGET = 0.9

# Reference data: longer pages, read by a command that may insist a little.
REFERENCE_BYTES_MAX = 5 * 1024 * 1024
# Of a page from its first byte to its last.
REFERENCE_SECONDS = 60.0
REFERENCE_PAGES_MAX = 2000
REFERENCE_TRIES = 3
REFERENCE_PAUSE_MAX = 30.0
# What changed during one reading is read again by the next one.
READ_AGAIN = timedelta(minutes=10)
SIRET = re.compile(r"[0-9]{14}", re.ASCII)
MAIL_CHARACTERS_MAX = 254
DEGREES_MAX = 180
# A teacher known from ADAGE who never came in yet: every token is more recent than this date.
NEVER_ENTERED = datetime(2000, 1, 1, tzinfo=UTC)

# ADAGE numbers the school years one after the other: 31 for 2021-2022.
YEARS_COUNTED_FROM = 1990

# Pace of a process: 20 calls per second to begin with (the relay makes most of them, two other
# processes help it). A 429 halves the pace, each successful call raises it a little (F17), above 20
# too, so that a backlog empties fast (F13c); near a pace already refused, far more slowly. After
# ten seconds without a call, it starts again from 20 at most.
CALLS_PER_SECOND = 20.0
FASTEST_CALLS_PER_SECOND = 60.0
BURST = 10.0
SLOWEST_CALLS_PER_SECOND = 1.0
FASTER_BY = 0.2
FASTER_NEAR_REFUSAL_BY = 0.01
NEAR_REFUSAL = 0.9
# Several 429 at the same time tell only once which pace was too fast.
SAME_REFUSAL_SECONDS = 1.0
PACE_FORGOTTEN_AFTER = 10.0
LONGEST_PAUSE = 2.0

# Calls that ADAGE may make to us with one key, per minute; the wait asked for beyond, in seconds.
INBOUND_CALLS_PER_MINUTE = 600
INBOUND_RETRY_AFTER = 60
# The counts of past minutes are forgotten after an hour.
INBOUND_KEPT = timedelta(hours=1)
# Who signs the journals when ADAGE acts for the head of school; this address receives nothing.
ADAGE_SIGNATURE_EMAIL = "adage@pour-la-direction.invalid"
BOOKING_REFERENCE = re.compile(r"R-[A-Z0-9]{8}", re.ASCII)

# Page of the exchange: ages of the backlog, and the duration over which deliveries are measured.
AGES = [timedelta(0), timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1)]
LATELY = timedelta(hours=24)
WAITED_AT_MOST = timedelta(days=7)

# The register of companies is only a help: nobody waits for it more than 2 seconds.
REGISTRY_SECONDS = 2.0
REGISTRY_AT_ONCE = 2
# Nor does anybody for the address base, asked while one types; silent, it is left alone a while.
ADDRESS_SECONDS = 1.5
ADDRESS_REST_SECONDS = 30.0
ADDRESSES_SHOWN = 6
# How many may wait for it at once in a process: beyond, they type on.
ADDRESSES_AT_ONCE = 2
# Either says far less; whoever says more is not listened to the end.
PUBLIC_BYTES_MAX = 256 * 1024

# ADAGE's instruction to wait is obeyed up to the outbox's longest wait; without one, a call that
# failed is tried again when `outbox.rules.next_try` says.
RETRY_AFTER_MAX = LAST_RETRY.total_seconds()

# The entry token lives 5 minutes at most, the session it opens 4 hours at most (C6).
TOKEN_LIFETIME = timedelta(minutes=5)
CLOCK_LEEWAY = timedelta(seconds=10)
SESSION_LIFETIME = timedelta(hours=4)
TOKEN_CHARACTERS_MAX = 8192

AUDIENCE = "pass-culture-collectif"
ISSUER = "adage"
ROLES = {"teacher": "TEACHER", "principal": "PRINCIPAL", "readonly": "READONLY"}
CIVILITIES = ("", "Mme", "M.")

UAI = re.compile(r"[0-9]{7}[A-Z]", re.ASCII)
MAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}", re.ASCII)
TOKEN_ID = re.compile(r"[A-Za-z0-9._~-]{1,128}", re.ASCII)
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
SECONDS_MAX = 32_503_680_000  # the year 3000

REQUIRED = {
    "sub", "mail", "civilite", "nom", "prenom", "role", "canPrebook",
    "iat", "nbf", "exp", "aud", "iss", "jti",
}  # fmt: skip
OPTIONAL = {"uai"}


class BadToken(Exception):
    """The token is not believed. The reason is for tests only: nobody is ever told (M1, M2)."""


@dataclass(frozen=True)
class Claims:
    """What ADAGE says of the person who comes in. `uai` is None when ADAGE names no institution."""

    mail: str
    civility: str
    last_name: str
    first_name: str
    uai: str | None
    role: str
    can_prebook: bool
    issued_at: datetime
    expires_at: datetime
    token_id: str


def check_header(header: dict[str, Any]) -> None:
    """Refuse every header but RS256's plainest: no key may come with the token (M1)."""
    _ask(set(header) <= {"alg", "typ", "kid"}, "unknown header")
    _ask(header.get("alg") == "RS256", "algorithm")
    _ask(header.get("typ", "JWT") == "JWT", "type")
    _ask("kid" not in header or _matches(KEY_ID, header["kid"]), "key id")


def read_claims(claims: dict[str, Any], now: datetime) -> Claims:
    """Believe claims whose signature was checked, or raise BadToken (M2).

    Strict on types, names and spelling: nothing is converted, nothing unknown is let through.
    """
    _ask(set(claims) >= REQUIRED and set(claims) <= REQUIRED | OPTIONAL, "claims")
    _ask(claims["aud"] == AUDIENCE, "audience")
    _ask(claims["iss"] == ISSUER, "issuer")
    _ask(_matches(TOKEN_ID, claims["jti"]), "token id")
    _ask(_matches(MAIL, claims["mail"]) and len(claims["mail"]) <= 254, "mail")
    mail = claims["mail"].lower()
    _ask(isinstance(claims["sub"], str) and claims["sub"].lower() == mail, "subject")
    _ask(isinstance(claims["role"], str) and claims["role"] in ROLES, "role")
    _ask(isinstance(claims["civilite"], str) and claims["civilite"] in CIVILITIES, "civility")
    _ask(isinstance(claims["canPrebook"], bool), "right to pre-book")
    # `iat` and `exp`, after checking all three against this moment and one another.
    for name in ("iat", "nbf", "exp"):
        # bool is an int in Python: it is not a moment.
        _ask(type(claims[name]) is int and 0 < claims[name] < SECONDS_MAX, name)
    issued_at, not_before, expires_at = (
        datetime.fromtimestamp(claims[name], UTC) for name in ("iat", "nbf", "exp")
    )
    _ask(
        issued_at < expires_at <= issued_at + TOKEN_LIFETIME,
        "lifetime",
    )
    _ask(issued_at <= now + CLOCK_LEEWAY, "issued in the future")
    _ask(not_before <= now + CLOCK_LEEWAY, "not yet valid")
    _ask(now - CLOCK_LEEWAY < expires_at, "expired")
    # No UAI, null or an empty one: ADAGE names no institution.
    uai = None if claims.get("uai") == "" else claims.get("uai")
    _ask(uai is None or _matches(UAI, uai), "UAI")
    return Claims(
        mail=mail,
        civility=claims["civilite"],
        last_name=_name(claims["nom"]),
        first_name=_name(claims["prenom"]),
        uai=uai,
        role=ROLES[claims["role"]],
        can_prebook=claims["canPrebook"],
        issued_at=issued_at,
        expires_at=expires_at,
        token_id=claims["jti"],
    )


def session_ends_at(now: datetime) -> datetime:
    """When a session opened now by a token ends, used or not: 4 hours (C6)."""
    return now + SESSION_LIFETIME


def forgotten_before(now: datetime) -> datetime:
    """Tokens expired before this moment cannot come back: their identifier may be forgotten."""
    return now - CLOCK_LEEWAY - TOKEN_LIFETIME


def young_after(now: datetime, age: timedelta) -> datetime:
    """What was written after this moment is younger than this age."""
    return now - age


def lately(now: datetime) -> datetime:
    """Deliveries after this moment make the figures of the exchange."""
    return now - LATELY


def long_ago(now: datetime) -> datetime:
    """What was written before, and left lately, waited for a breakdown: no mean tells of it."""
    return now - WAITED_AT_MOST


def read_again_from(began: datetime) -> datetime:
    """The next reading asks for what changed since a little before this one began."""
    return began - READ_AGAIN


def counts_forgotten_before(now: datetime) -> datetime:
    """The counts of calls of minutes before this moment serve no more."""
    return now - INBOUND_KEPT


def _name(value: Any) -> str:
    _ask(isinstance(value, str) and value.isprintable() and len(value) <= 150, "name")
    text = str(value).strip()
    _ask(bool(text), "name")
    return text


def _matches(shape: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and shape.fullmatch(value) is not None


def _ask(condition: bool, what: str) -> None:
    if not condition:
        raise BadToken(what)


def year_number(start: date) -> str:
    """The number ADAGE gives to the school year that begins on this day: « 36 » for 2026-2027."""
    return str(start.year - YEARS_COUNTED_FROM)
