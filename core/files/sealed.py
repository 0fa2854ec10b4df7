"""Files a copy of the disk must not tell: sealed with the keys of the columns (decision 0027)."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.files.base import ContentFile, File

from core.encrypted import PREFIX, Unreadable
from core.files.storage import WholeFiles

BEGINS = PREFIX.encode()  # neither a PDF nor a picture does


class SealedFiles(WholeFiles):
    """Sealed whole as it is written, opened whole as it is read: what people hand over is 10 MB.

    A file stored before it was so is read as it stands, until `rotate_encryption` seals it.
    """

    def _save(self, name: str, content: Any) -> str:
        content.seek(0)
        return super()._save(name, ContentFile(sealed(content.read())))

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        """Its content. Raises FileNotFoundError, Unreadable."""
        return ContentFile(opened(Path(self.path(name)).read_bytes()), name=name)


def sealed_files() -> SealedFiles:
    """Under MEDIA_ROOT, as the settings say when it is asked for."""
    return SealedFiles()


def sealed(content: bytes) -> bytes:
    """A content as it is stored, by the first key."""
    return _ring(settings.FIELD_ENCRYPTION_KEYS).encrypt(content)


def opened(stored: bytes) -> bytes:
    """The content of a stored file, by whichever key opens it. Raises Unreadable."""
    if not stored.startswith(BEGINS):
        return stored
    try:
        return _ring(settings.FIELD_ENCRYPTION_KEYS).decrypt(stored)
    except InvalidToken:
        raise Unreadable("FIELD_ENCRYPTION_KEYS lacks the key of a stored file") from None


def resealed(stored: bytes) -> bytes | None:
    """A stored file sealed by the first key, None when it already is. Raises Unreadable."""
    if stored.startswith(BEGINS):
        try:
            _ring(settings.FIELD_ENCRYPTION_KEYS[:1]).decrypt(stored)
        except InvalidToken:
            return sealed(opened(stored))
        return None
    return sealed(stored)


def rewrite_files(
    folder: Path, change: Callable[[bytes], bytes | None], *, write: bool = True
) -> Iterator[Path]:
    """Put `change(stored)` in the place of each file of a folder, but where it answers None.

    Whole at every moment: the new one takes the name of the old one once it is on the disk. Gives
    each file once it is done.
    """
    for path in sorted(folder.glob("[!.]*")) if folder.is_dir() else []:
        stored = path.read_bytes()
        # Empty: somebody is writing it just now, sealed.
        new = change(stored) if stored else None
        if new is not None and write:
            _replace(path, new)
        yield path


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}")
    with open(beside, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    there = path.stat()
    os.chmod(beside, there.st_mode)
    if (os.geteuid(), os.getegid()) != (there.st_uid, there.st_gid):
        os.chown(beside, there.st_uid, there.st_gid)
    os.replace(beside, path)


def _ring(keys: Any) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
