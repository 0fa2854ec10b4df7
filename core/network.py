"""Which address a request comes from: the one answer of the lock-out, the limits and the logs."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the peer or, BEHIND_PROXY, the last one our proxy wrote; '' without any.

    Only the right-most `X-Forwarded-For` is the proxy's word: whatever stands before it was sent
    by the client, who may write what they like. Without a proxy the header is nobody's word.
    """
    peer = _read(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return peer
    return _read(request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2]) or peer


def attempt_address(request: HttpRequest) -> str | None:
    """The same for the columns of the lock-out (axes), which hold an address or nothing."""
    return client_address(request) or None


def _read(text: str) -> str:
    """An address in its one spelling, its port left out; '' when it is not an address."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)
