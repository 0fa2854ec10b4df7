"""Lists of keys, read from the environment: a new one works beside the old one (decision 0027)."""

import base64
import binascii
import hmac
import re
from typing import NamedTuple

from passculture import environment as env

# « 2026-09:the-key »: its name, then the key; a key alone has no name.
NAMED = re.compile(r"(?:([A-Za-z0-9_.-]{1,40}):)?(.+)", re.DOTALL)
FIELD_KEY_BYTES = 32


class NamedKey(NamedTuple):
    """A key, and the name (`kid`) by which its holder says which one it is; empty for none."""

    kid: str
    value: str


def named_keys(name: str) -> list[NamedKey]:
    """A variable that lists keys with commas, each `name:key` or a key alone."""
    found = []
    for part in env.names(name):
        match = NAMED.fullmatch(part)
        assert match is not None  # names() gives no empty part
        found.append(NamedKey(match[1] or "", match[2]))
    kids = [key.kid for key in found if key.kid]
    if len(set(kids)) != len(kids):
        env.stop(f"{name} gives the same name to two keys.")
    return found


def named_files(name: str) -> list[NamedKey]:
    """A variable that lists files as `named_keys` does: each with what its file holds."""
    return [NamedKey(key.kid, env.content_of(name, key.value)) for key in named_keys(name)]


def encryption_keys(secret_key: str) -> tuple[str, ...]:
    """FIELD_ENCRYPTION_KEYS, the first of which seals; outside production, made of `secret_key`."""
    keys = tuple(env.names("FIELD_ENCRYPTION_KEYS"))
    if not keys:
        derived = hmac.digest(secret_key.encode(), b"field encryption", "sha256")
        return (base64.urlsafe_b64encode(derived).decode(),)
    for key in keys:
        if not _is_field_key(key):
            env.stop(
                "FIELD_ENCRYPTION_KEYS must list keys of 32 random bytes in URL-safe base64: "
                "`openssl rand -base64 32 | tr '+/' '-_'` writes one."
            )
    return keys


def _is_field_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, altchars=b"-_", validate=True)) == FIELD_KEY_BYTES
    except (binascii.Error, ValueError):
        return False
