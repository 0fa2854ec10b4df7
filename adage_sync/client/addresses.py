"""Asks the national address base what somebody types; whatever goes wrong, they type on."""

import logging
import time

import httpx
from django.conf import settings

from adage_sync import rules
from adage_sync.client.listed import only_listed

log = logging.getLogger(__name__)
# On the clock of the process: nobody asks a base that has just been silent.
_silent = {"until": 0.0}


def find(typed: str, *, town: bool) -> list[dict[str, str]]:
    """Addresses, or towns alone, that begin so: street, post code and town of each.

    Empty when there is none or the base is silent; after a silence nobody asks for a while.
    """
    if time.monotonic() < _silent["until"]:
        return []
    wanted: dict[str, str | int] = {"q": typed, "limit": rules.ADDRESSES_SHOWN, "autocomplete": 1}
    if town:
        wanted["type"] = "municipality"
    try:
        with httpx.Client(
            timeout=rules.ADDRESS_SECONDS, event_hooks={"request": [only_listed]}
        ) as client:
            answer = client.get(f"{settings.ADDRESS_URL}/search", params=wanted)
        if answer.status_code == httpx.codes.BAD_REQUEST:  # too short, or no beginning of a word
            return []
        answer.raise_for_status()
        said = [row["properties"] for row in answer.json()["features"]]
        return [
            {
                "address": "" if town else str(row.get("name") or "")[:200],
                "postal_code": str(row.get("postcode") or "")[:5],
                "city": str(row.get("city") or "")[:100],
            }
            for row in said[: rules.ADDRESSES_SHOWN]
        ]
    except (httpx.HTTPError, ValueError, TypeError, KeyError, AttributeError) as error:
        log.warning("address base silent", extra={"error": type(error).__name__})
        _silent["until"] = time.monotonic() + rules.ADDRESS_REST_SECONDS
        return []
