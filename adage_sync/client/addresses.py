"""Asks the national address base what somebody types; whatever goes wrong, they type on."""

import json
import logging
import time

import httpx
from django.conf import settings

from adage_sync import rules
from adage_sync.client.public_service import PublicService

log = logging.getLogger(__name__)
_base = PublicService(at_once=rules.ADDRESSES_AT_ONCE)
# On the clock of the process: nobody asks a base that has just been silent.
_silent = {"until": 0.0}


def find(typed: str, *, town: bool) -> list[dict[str, str]]:
    """Addresses, or towns alone, that begin so: street, post code and town of each.

    Empty when there is none, when the base is silent or when others already wait for it; after a
    silence nobody asks for a while.
    """
    if time.monotonic() < _silent["until"]:
        return []
    wanted: dict[str, str | int] = {"q": typed, "limit": rules.ADDRESSES_SHOWN, "autocomplete": 1}
    if town:
        wanted["type"] = "municipality"
    try:
        url = f"{settings.ADDRESS_URL}/search"
        status, content = _base.read(url, wanted, rules.ADDRESS_SECONDS)
        if status == httpx.codes.BAD_REQUEST:  # too short, or no beginning of a word
            return []
        if status != httpx.codes.OK:
            raise ValueError(status)
        said = [row["properties"] for row in json.loads(content)["features"]]
        return [
            {
                "address": "" if town else str(row.get("name") or "")[:200],
                "postal_code": str(row.get("postcode") or "")[:5],
                "city": str(row.get("city") or "")[:100],
            }
            for row in said[: rules.ADDRESSES_SHOWN]
        ]
    except httpx.PoolTimeout:  # others are asking: no silence
        return []
    except (httpx.HTTPError, ValueError, TypeError, KeyError, AttributeError) as error:
        log.warning("address base silent", extra={"error": type(error).__name__})
        _silent["until"] = time.monotonic() + rules.ADDRESS_REST_SECONDS
        return []
