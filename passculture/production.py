"""What production refuses to start on: a secret one can guess, a road that others can read."""

import ipaddress
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from passculture import environment as env
from passculture.secret_keys import named_files, named_keys

KEY_CHARACTERS = 32
RSA_BITS = 2048
# Each is one secret, or a list of them.
SECRETS = (
    "SECRET_KEY_FALLBACKS", "ADAGE_API_KEY", "ADAGE_INBOUND_KEY", "METRICS_KEY",
    "ANYMAIL_WEBHOOK_SECRET",
)  # fmt: skip
ENCRYPTED = ("require", "verify-ca", "verify-full")
# What a broker reached by TLS must prove; nothing is said of the others.
CHECKED = ("", "required", "CERT_REQUIRED")
# What travels as it is -> what to write instead.
PLAIN = {
    "ADAGE_URL": ("http", "https://"),
    "EMAIL_URL": ("smtp", "smtps:// or smtp+tls://"),
    "REDIS_URL": ("redis", "rediss://"),
}
EXCEPTED = "or name its host in PRIVATE_NETWORK_HOSTS if nobody else is on that network"


def check() -> None:
    """End the command with one sentence that names all that is wrong."""
    if found := list(faults()):
        env.stop(f"production does not start: {'; '.join(found)}.")


def faults() -> Iterator[str]:
    """Each thing that is wrong, without the value of any secret."""
    for name in SECRETS:
        if any(len(key.value) < KEY_CHARACTERS for key in named_keys(name)):
            yield f"{name} is shorter than {KEY_CHARACTERS} characters"
    yield from _weak_public_keys()
    for name, (scheme, instead) in PLAIN.items():
        parts = urlsplit(env.text(name))
        if parts.scheme == scheme and not _is_private(parts.hostname or ""):
            yield f"{name} starts with {scheme}://, write {instead}, {EXCEPTED}"
    if parse_qs(urlsplit(env.redis_url("")).query).get("ssl_cert_reqs", [""])[-1] not in CHECKED:
        yield "REDIS_URL believes any certificate, take ssl_cert_reqs out of it"
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        parts = urlsplit(env.text(name))
        asked = parse_qs(parts.query)
        # `?host=` wins over what stands before the port, as for psycopg.
        host = asked.get("host", [unquote(parts.hostname or "")])[-1]
        if asked.get("sslmode", [""])[-1] not in ENCRYPTED and not _is_private(host):
            yield f"{name} lacks sslmode=verify-full (or verify-ca, require), {EXCEPTED}"


def _weak_public_keys() -> Iterator[str]:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    for kid, pem in named_files("ADAGE_PUBLIC_KEY_FILE"):
        try:
            key = load_pem_public_key(pem.encode())
        except ValueError:
            key = None
        if not isinstance(key, RSAPublicKey) or key.key_size < RSA_BITS:
            of = f" of {kid}" if kid else ""
            yield f"ADAGE_PUBLIC_KEY_FILE{of} is no RSA public key of {RSA_BITS} bits or more"


def _is_private(host: str) -> bool:
    """This machine, a Unix socket (no host, or a folder), or a name the operator answers for."""
    if not host or host.startswith("/") or host == "localhost":
        return True
    if host in env.names("PRIVATE_NETWORK_HOSTS"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
