"""A file that could not be written whole is not kept at all (F12b)."""

import errno

import pytest
from django.core.files.base import ContentFile

from ground.files.storage import WholeFiles


def test_a_file_cut_off_by_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    storage = WholeFiles(location=tmp_path)

    def chunks(self, size=None):
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ContentFile, "chunks", chunks)
    with pytest.raises(OSError, match="No space left"):
        storage.save("one.pdf", ContentFile(b"half of it"))
    assert list(tmp_path.iterdir()) == []


def test_a_whole_file_is_kept(tmp_path):
    """Negative control."""
    storage = WholeFiles(location=tmp_path)
    storage.save("one.pdf", ContentFile(b"all of it"))
    assert (tmp_path / "one.pdf").read_bytes() == b"all of it"
