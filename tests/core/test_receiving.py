"""What is too heavy is weighed as it comes, and thrown away (R4)."""

import os

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import QueryDict
from django.test import RequestFactory

from core.errors import Refused
from core.files.receiving import TooHeavy
from core.rules.files import BYTES_MAX, REQUEST_BYTES_MAX


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes reach the disk."""
    sizes: list[int] = []
    real = TemporaryFileUploadHandler.receive_data_chunk

    def count(self: TemporaryFileUploadHandler, raw_data: bytes, start: int) -> bytes | None:
        sizes.append(len(raw_data))
        return real(self, raw_data, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", count)
    return sizes


def receive(size: int) -> "tuple[UploadedFile[bytes], QueryDict]":
    sent = SimpleUploadedFile("lourd.pdf", b"0" * size)
    request = RequestFactory().post("/", {"file": sent, "nature": "projet"})
    file = request.FILES["file"]
    assert isinstance(file, UploadedFile)
    return file, request.POST


def test_nothing_beyond_the_limit_reaches_the_disk(written):
    """11 MB or 30: the weight is known, the bytes are not kept; the other fields arrive."""
    file, fields = receive(3 * BYTES_MAX)
    assert isinstance(file, TooHeavy)
    assert (file.name, file.size) == ("lourd.pdf", 3 * BYTES_MAX)
    assert fields["nature"] == "projet"
    assert sum(written) <= BYTES_MAX


def test_what_is_light_enough_arrives_whole(written):
    """Positive control."""
    file, _ = receive(BYTES_MAX)
    assert (file.size, sum(written), len(file.read())) == (BYTES_MAX,) * 3
    assert os.path.exists(file.temporary_file_path())


@pytest.mark.parametrize("read", [lambda f: f.read(), lambda f: list(f.chunks())])
def test_whoever_forgets_to_ask_the_weight_is_told(read):
    """A form that does not know the limit answers a sentence, not half a file."""
    file, _ = receive(BYTES_MAX + 1)
    with pytest.raises(Refused, match="la limite est 10\u00a0Mo"):
        read(file)


def test_a_request_no_form_can_need_is_not_read():
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.pdf", b"0")})
    request.META["CONTENT_LENGTH"] = str(REQUEST_BYTES_MAX + 1)
    with pytest.raises(RequestDataTooBig):
        _ = request.FILES
