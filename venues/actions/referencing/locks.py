"""Locking a partner, then its request: always in this order (D3)."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User, signature
from venues import policy
from venues.actions.referencing.refusals import (
    AlreadyReferenced,
    NotYourRequest,
    RequestClosed,
)
from venues.models import Partner, ReferencingRequest, RequestMove, RequestState
from venues.queries.partners import is_named_by_adage


def lock_request(request_id: int) -> ReferencingRequest:
    """The request, locked until the end of the transaction, read after the lock.

    Raises ReferencingRequest.DoesNotExist.
    """
    return _locked().get(pk=request_id)


def _locked() -> QuerySet[ReferencingRequest]:
    return ReferencingRequest.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "partner"
    )


def lock_draft(partner_id: int, *, by: User) -> ReferencingRequest:
    """The draft of a partner, begun if there is none; the partner's row keeps it single.

    Raises NotYourRequest, AlreadyReferenced, RequestClosed.
    """
    partner = Partner.objects.select_for_update(no_key=True).get(pk=partner_id)
    if not policy.works_for(by, partner):
        raise NotYourRequest
    found = _locked().filter(partner=partner).exclude(state=RequestState.ACCEPTED).first()
    if found is None:
        if is_named_by_adage(partner, timezone.localdate()):
            raise AlreadyReferenced
        request = ReferencingRequest.objects.create(partner=partner, activities=partner.activities)
        record(request, RequestMove.Verb.BEGIN, by=by, from_state="")
        return request
    if found.state != RequestState.DRAFT:
        raise RequestClosed
    return found


def record(
    request: ReferencingRequest, verb: str, *, by: User, from_state: str, reason: str = ""
) -> None:
    """Add one line to the journal, signed for ever."""
    RequestMove.objects.create(
        request=request,
        at=timezone.now(),
        actor=by,
        actor_label=signature(by),
        verb=verb,
        from_state=from_state,
        to_state=request.state,
        reason=reason,
    )
