"""Keeping what a teacher types of a request, until it is sent or dropped."""

from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from offers.models import OfferRequest, OfferTemplate, RequestDraft


@transaction.atomic
def keep_request_draft(
    *, template_id: int, typed: dict[str, Any], token: UUID | None, by: User
) -> RequestDraft | None:
    """Keep the answers as typed; the last ones win. Nothing typed: nothing kept, None.

    `token` is the page's: what arrives after its request was sent is too late, None.
    """
    OfferTemplate.objects.select_for_update(no_key=True).get(pk=template_id)
    if token is not None and OfferRequest.objects.filter(token=token, teacher=by).exists():
        return None
    if not any(typed.values()):
        drop_request_draft(template_id=template_id, by=by)
        return None
    draft, _ = RequestDraft.objects.update_or_create(
        user=by, template_id=template_id, defaults={"typed": typed}
    )
    return draft


@transaction.atomic
def drop_request_draft(*, template_id: int, by: User) -> None:
    """Forget the answers; twice is once."""
    RequestDraft.objects.filter(user=by, template=template_id).delete()
