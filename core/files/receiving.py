"""Receiving files: what is too heavy is counted and thrown away as it comes, never kept."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from core.errors import Refused
from core.rules.files import BYTES_MAX, REQUEST_BYTES_MAX, megabytes


class TooHeavy(UploadedFile):  # type: ignore[type-arg]
    """A file of which only the name and the weight are known."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(file=None, name=name, size=size)

    def read(self, *_: Any) -> bytes:
        """Whoever forgot to ask the weight says it all the same. Raises Refused."""
        raise Refused(
            f"Le fichier pèse {megabytes(self.size or 0)}, la limite est {megabytes(BYTES_MAX)}.",
            "Choisissez un fichier plus léger, puis recommencez.",
            title="Ce fichier est trop lourd",
        )

    def chunks(self, chunk_size: int | None = None) -> Any:
        """The same. Raises Refused."""
        return self.read()


class WeighingHandler(FileUploadHandler):
    """Stands first: lets at most `BYTES_MAX` of each file through to memory or disk."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        if content_length > REQUEST_BYTES_MAX:
            raise RequestDataTooBig("more than any form of this site can need")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.weight = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.weight += len(raw_data)
        return raw_data if self.weight <= BYTES_MAX else None

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        return TooHeavy(self.file_name or "", self.weight) if self.weight > BYTES_MAX else None
