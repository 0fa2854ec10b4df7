"""Reads an entry token: its signature, its two JSON parts, then the claims (rules.py)."""

import base64
import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import jwt
from django.views.decorators.debug import sensitive_variables

from adage_sync import rules
from adage_sync.rules import BadToken, Claims

SHAPE = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)", re.ASCII)


@sensitive_variables()
def read_token(token: str, keys: Sequence[tuple[str, Any]], now: datetime) -> Claims:
    """What a token says, if ADAGE signed it and it holds now; raises BadToken, never anything else.

    `keys` are ADAGE's, each after its name: a token that names one is checked with that one, or
    with those that have no name; a token that names none, with all of them.

    PyJWT alone would take duplicate keys, endless lifetimes and lists: the parts are read here,
    strictly, and PyJWT checks the signature of the very same characters.
    """
    shape = SHAPE.fullmatch(token) if len(token) <= rules.TOKEN_CHARACTERS_MAX else None
    if shape is None:
        raise BadToken("shape")
    header = _json(shape[1])
    rules.check_header(header)
    _bytes(shape[3])
    kid = header.get("kid", "")
    fitting = [key for name, key in keys if not kid or name in ("", kid)]
    if not any(_is_signed(token, key) for key in fitting):
        raise BadToken("signature or claims")
    return rules.read_claims(_json(shape[2]), now)


def _is_signed(token: str, public_key: Any) -> bool:
    try:
        jwt.decode(
            token,
            public_key,
            algorithms=["RS256"],
            audience=rules.AUDIENCE,
            issuer=rules.ISSUER,
            options={
                "require": sorted(rules.REQUIRED),
                "strict_aud": True,
                # The moments are checked below, against the same clock as everything else.
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
    except (jwt.PyJWTError, ValueError, RecursionError):
        return False
    return True


def _json(part: str) -> dict[str, Any]:
    """One part of the token: an object without duplicate keys, in strict UTF-8 JSON."""
    try:
        value = json.loads(
            _bytes(part).decode("utf-8"),
            object_pairs_hook=_without_duplicates,
            parse_constant=_not_json,
        )
    except (ValueError, RecursionError) as error:
        raise BadToken("JSON") from error
    if not isinstance(value, dict):
        raise BadToken("not an object")
    return value


def _bytes(part: str) -> bytes:
    """Base64url without padding, in its one canonical spelling."""
    try:
        content = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as error:
        raise BadToken("base64") from error
    if base64.urlsafe_b64encode(content).rstrip(b"=").decode() != part:
        raise BadToken("base64 spelling")
    return content


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _not_json(word: str) -> Any:
    raise ValueError(word)
