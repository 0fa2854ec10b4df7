"""Writing a note on an object."""

from typing import Any, Protocol

from django.db import models, transaction
from django.utils import timezone

from administration.models import Note
from administration.models.note import TEXT_MAX
from core.errors import Refused
from core.rules.text import several_lines


class Author(Protocol):
    """Somebody of the administration."""

    pk: Any

    @property
    def full_name(self) -> str:
        """How the note is signed."""
        ...


class NothingWritten(Refused):
    """A note without a word, or too long."""

    code = "NOTHING_WRITTEN"
    title = "La note n’est pas enregistrée"


@transaction.atomic
def write_note(*, row: models.Model, text: str, by: Author) -> Note:
    """Add a note; who may see the object was asked before. Raises NothingWritten."""
    said = several_lines(text).strip()
    if not said or len(said) > TEXT_MAX:
        raise NothingWritten(f"Elle compte entre 1 et {TEXT_MAX} caractères.")
    return Note.objects.create(
        model=row._meta.label_lower,
        object_id=str(row.pk),
        about=str(row)[:300],
        text=said,
        author=by.pk,
        author_label=by.full_name[:320],
        at=timezone.now(),
    )
