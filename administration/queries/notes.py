"""The notes on an object, and who follows it."""

from django.db.models import Model, QuerySet

from administration.models import Assignment, Note


def notes_of(row: Model) -> QuerySet[Note]:
    """What was written about this row, the newest first."""
    return Note.objects.filter(model=row._meta.label_lower, object_id=str(row.pk))


def assignment_of(row: Model) -> Assignment | None:
    """Who follows this row, and since when; None when nobody ever did."""
    files = Assignment.objects.select_related("officer")
    return files.filter(model=row._meta.label_lower, object_id=str(row.pk)).first()
