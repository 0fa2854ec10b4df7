"""Keeping files: one that could not be written whole is not kept at all."""

from contextlib import suppress
from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """Django's, which leaves nothing behind when the disk is full (F12b)."""

    def _save(self, name: str, content: Any) -> str:
        try:
            saved: str = super()._save(name, content)  # type: ignore[misc]
        except OSError:
            with suppress(OSError):
                self.delete(name)
            raise
        return saved
