"""Giving back what people handed over: as a file to keep, never as a page to run."""

from typing import Any

from django.core.files.base import File
from django.http import FileResponse

POLICY = "sandbox; default-src 'none'"


def attachment(file: "File[Any]", *, name: str, mime: str) -> Any:
    """The file as a download; who may have it was asked before."""
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=mime)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = POLICY
    answer["Cache-Control"] = "private, no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
