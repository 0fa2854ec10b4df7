"""Reads ADAGE's public key out of the settings."""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings


def adage_public_key() -> RSAPublicKey:
    """The key that checks the entry tokens. Raises ValueError when the settings hold none."""
    return _key(settings.ADAGE_PUBLIC_KEY)


@lru_cache(maxsize=2)
def _key(pem: str) -> RSAPublicKey:
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise ValueError("ADAGE_PUBLIC_KEY_FILE does not hold an RSA key")
    return key
