"""Writing the draft of a request, page after page (R4)."""

from typing import Any

from django.db import transaction

from accounts.models import User
from venues.actions.referencing.locks import lock_draft
from venues.actions.referencing.refusals import RequestStale
from venues.models import ReferencingRequest


@transaction.atomic
def save_draft(
    *, partner_id: int, values: dict[str, Any], expected_version: int, by: User
) -> ReferencingRequest:
    """Save the answers of one page; the same answers again change nothing.

    `expected_version` is 0 on the pages of a request not begun yet.
    Raises NotYourRequest, AlreadyReferenced, RequestClosed, RequestStale.
    """
    request = lock_draft(partner_id, by=by)
    if all(getattr(request, name) == value for name, value in values.items()):
        return request
    # A page that begins a request cannot know its version; a document may have begun it since.
    known = {request.version, 0} if request.version == 1 else {request.version}
    if expected_version not in known:
        raise RequestStale
    for name, value in values.items():
        setattr(request, name, value)
    request.version += 1
    request.save()
    return request
