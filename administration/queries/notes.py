"""The notes on an object."""

from django.db.models import Model, QuerySet

from administration.models import Note


def notes_of(row: Model) -> QuerySet[Note]:
    """What was written about this row, the newest first."""
    return Note.objects.filter(model=row._meta.label_lower, object_id=str(row.pk))
