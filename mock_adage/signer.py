"""Signs the entry tokens (C6), good ones and, on purpose, bad ones."""

import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

LIFETIME_SECONDS = 240
UNKNOWN_UAI = "9999999P"
FAULTS = {
    "": "jeton ordinaire",
    "expired": "jeton expiré",
    "badly-signed": "jeton mal signé",
    "unknown-school": "établissement inconnu",
    "no-school": "sans établissement",
}


def new_key() -> rsa.RSAPrivateKey:
    """A fresh RSA key of 2048 bits."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def load_key(path: Path) -> rsa.RSAPrivateKey:
    """The private key of this PEM file. Raises OSError, TypeError or ValueError."""
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("not an RSA key")
    return key


@dataclass
class Signer:
    """Holds ADAGE's private key, which the product never sees."""

    key: rsa.RSAPrivateKey

    def token(self, uai: str, person: dict[str, str], fault: str = "") -> str:
        """A signed token for this person, or one with the fault asked for (see FAULTS)."""
        claims = self.claims(uai, person)
        if fault == "expired":
            for name in ("iat", "nbf", "exp"):
                claims[name] -= 3600
        if fault == "unknown-school":
            claims["uai"] = UNKNOWN_UAI
        if fault == "no-school":
            del claims["uai"]
        return jwt.encode(
            claims, new_key() if fault == "badly-signed" else self.key, algorithm="RS256"
        )

    def claims(self, uai: str, person: dict[str, str]) -> dict[str, Any]:
        """The claims of the contract (C6); moments in whole seconds since 1970."""
        moment = int(time.time())
        return {
            "sub": person["email"],
            "mail": person["email"],
            "civilite": person["civility"],
            "nom": person["last_name"],
            "prenom": person["first_name"],
            "uai": uai,
            "role": person["role"],
            "canPrebook": person["role"] == "teacher",
            "iat": moment,
            "nbf": moment,
            "exp": moment + LIFETIME_SECONDS,
            "aud": "pass-culture-collectif",
            "iss": "adage",
            "jti": str(uuid.uuid4()),
        }
