"""Keys made once and kept in a folder, for our eyes only."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


def secret(folder: Path, name: str) -> str:
    """Return the secret kept in `folder/name`, made once."""
    file = folder / name
    if not file.exists():
        _write(file, secrets.token_urlsafe(48).encode())
    return file.read_text().strip()


def adage_pair(folder: Path) -> tuple[Path, Path]:
    """Return the files of the mock ADAGE's private and public keys, made once."""
    private, public = folder / "adage_private.pem", folder / "adage_public.pem"
    if not private.exists() or not public.exists():
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        _write(
            private,
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
        _write(
            public,
            key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            ),
        )
    return private, public


def _write(file: Path, content: bytes) -> None:
    """Write whole or not at all, for our eyes only."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as output:
        output.write(content)
    draft.rename(file)
