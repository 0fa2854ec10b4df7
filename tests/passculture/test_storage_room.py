"""A file that could not be written whole is not kept at all (F12b)."""

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import TemporaryUploadedFile

from core.files.storage import WholeFiles


def test_a_file_cut_off_by_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    storage = WholeFiles(location=tmp_path)

    def chunks(self: File, size: int | None = None) -> Iterator[bytes]:
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ContentFile, "chunks", chunks)
    with pytest.raises(OSError, match="No space left"):
        storage.save("one.pdf", ContentFile(b"half of it"))
    assert list(tmp_path.iterdir()) == []


def other_was_faster(storage: FileSystemStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's file takes the name between its choice and the writing."""
    chosen = storage.get_available_name

    def slow(name: str, max_length: int | None = None) -> str:
        found = chosen(name, max_length)
        (Path(storage.location) / found).write_bytes(b"theirs")
        monkeypatch.setattr(storage, "get_available_name", chosen)
        return found

    monkeypatch.setattr(storage, "get_available_name", slow)


@pytest.mark.parametrize("moved", [False, True])
def test_a_file_cut_off_takes_nobody_else_s_away(tmp_path, monkeypatch, moved):
    storage = WholeFiles(location=tmp_path / "files")
    (tmp_path / "files").mkdir()
    other_was_faster(storage, monkeypatch)
    content = ContentFile(b"half of it")
    if moved:  # a large one, which waits on the disk
        content = TemporaryUploadedFile("one.pdf", "application/pdf", 10, None)
        content.write(b"half of it")
        content.flush()

    def cut(*args: object, **more: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    if moved:
        monkeypatch.setattr("django.core.files.storage.filesystem.file_move_safe", cut)
    monkeypatch.setattr(ContentFile, "chunks", cut)
    with pytest.raises(OSError, match="No space left"):
        storage.save("one.pdf", content)
    kept = {file.name: file.read_bytes() for file in (tmp_path / "files").iterdir()}
    assert kept == {"one.pdf": b"theirs"}


def test_a_whole_file_is_kept(tmp_path):
    """Negative control."""
    storage = WholeFiles(location=tmp_path)
    storage.save("one.pdf", ContentFile(b"all of it"))
    assert (tmp_path / "one.pdf").read_bytes() == b"all of it"
