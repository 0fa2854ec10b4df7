"""Which banners somebody has closed on this device: a cookie of keys, the oldest forgotten."""

import re
from collections.abc import Mapping

COOKIE = "bandeaux"
MOST_KEPT = 10
KEY = re.compile(r"[a-z0-9-]{1,40}")


def closed_banners(cookies: Mapping[str, str]) -> list[str]:
    """Return the keys of the closed banners, the last closed one at the end."""
    return [key for key in cookies.get(COOKIE, "").split(".") if KEY.fullmatch(key)]


def with_closed(cookies: Mapping[str, str], key: str) -> str:
    """Return the cookie once this banner is closed; a key that is no key changes nothing."""
    kept = [other for other in closed_banners(cookies) if other != key]
    if KEY.fullmatch(key):
        kept.append(key)
    return ".".join(kept[-MOST_KEPT:])
