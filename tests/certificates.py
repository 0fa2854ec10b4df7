"""The certificates of the machine are read once, not at each `httpx.get` of a test (20 ms)."""

from functools import cache

from httpx._transports import default

default.create_ssl_context = cache(default.create_ssl_context)  # type: ignore[attr-defined]
