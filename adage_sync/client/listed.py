"""Where the servers may send a request: the addresses of the configuration, nothing else.

No address that people type is ever asked; were one, by mistake, it would be refused here.
"""

from functools import lru_cache

import httpx
from django.conf import settings

# The settings that name who is called over HTTP (docs/security.md, « Who speaks to whom »).
CALLED = ("ADAGE_URL", "REGISTRY_URL", "ADDRESS_URL")


class NotListed(httpx.ConnectError):
    """A call to somebody the configuration does not name: it was not made."""


def only_listed(request: httpx.Request) -> None:
    """Called by httpx before each request. Raises NotListed."""
    listed = {_place(url) for name in CALLED if (url := getattr(settings, name))}
    if (request.url.scheme, request.url.netloc) not in listed:
        raise NotListed("this address is not in the configuration", request=request)


@lru_cache(maxsize=16)
def _place(address: str) -> tuple[str, bytes]:
    """Scheme, name and port, as httpx writes them: without the usual port."""
    url = httpx.URL(address)
    return url.scheme, url.netloc
