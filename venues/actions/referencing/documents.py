"""Joining a document to a draft, taking one away (R4)."""

from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.files.uploads import Document
from venues.actions.referencing.locks import lock_draft
from venues.actions.referencing.refusals import TooManyDocuments
from venues.models import RequestDocument
from venues.rules import REQUEST_DOCUMENTS_MAX


@transaction.atomic
def add_document(
    *, partner_id: int, content: BinaryIO, found: Document, nature: str, by: User
) -> RequestDocument:
    """Keep a document already read by `read_document`.

    Raises NotYourRequest, AlreadyReferenced, RequestClosed, TooManyDocuments.
    """
    request = lock_draft(partner_id, by=by)
    taken = set(request.documents.values_list("place", flat=True))
    free = [place for place in range(1, REQUEST_DOCUMENTS_MAX + 1) if place not in taken]
    if not free:
        raise TooManyDocuments
    content.seek(0)
    document = RequestDocument(
        request=request,
        place=free[0],
        name=found.name,
        kind=found.kind,
        size=found.size,
        nature=nature,
        added_by=by,
        added_at=timezone.now(),
    )
    document.file.save(found.name, File(content), save=False)
    try:
        document.save()
    except BaseException:
        default_storage.delete(str(document.file.name))
        raise
    return document


@transaction.atomic
def remove_document(*, partner_id: int, token: str, by: User) -> bool:
    """Take a document away; its file goes once that is certain. False when it is not there.

    Raises NotYourRequest, AlreadyReferenced, RequestClosed.
    """
    request = lock_draft(partner_id, by=by)
    document = request.documents.filter(token=token).first()
    if document is None:
        return False
    path = str(document.file.name)
    document.delete()
    transaction.on_commit(lambda: default_storage.delete(path), robust=True)
    return True
