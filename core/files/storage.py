"""Keeping files: one that could not be written whole is not kept at all."""

import os
from contextlib import suppress
from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """Django's, which leaves nothing behind when the disk is full (F12b)."""

    def _save(self, name: str, content: Any) -> str:
        """Reserve a name, write over it; what is taken away again is what was reserved here.

        Raises OSError when the file cannot be written.
        """
        ours = self._reserved(name)
        over = FileSystemStorage(
            self.location,
            self.base_url,
            self.file_permissions_mode,
            self.directory_permissions_mode,
            allow_overwrite=True,
        )
        try:
            saved: str = over._save(ours, content)  # type: ignore[attr-defined]
        except OSError:
            with suppress(OSError):
                self.delete(ours)
            raise
        return saved

    def _reserved(self, name: str) -> str:
        """An empty file of that name, or of the next free one: this call created it."""
        while True:
            path = self.path(name)
            mode = self.directory_permissions_mode or 0o777
            os.makedirs(os.path.dirname(path), mode, exist_ok=True)
            try:
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name
