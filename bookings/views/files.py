"""A file as an answer: to keep, seen by its reader only."""

from django.http import HttpResponse


def file_answer(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to keep, under this name."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
