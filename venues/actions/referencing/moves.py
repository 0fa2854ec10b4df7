"""The moves of a request: ask, move, journal, leave the messages (R4)."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django_fsm import get_all_FIELD_transitions

from accounts.models import User
from outbox.actions import post
from venues.actions.referencing.days import reference
from venues.actions.referencing.locks import lock_request, record
from venues.actions.referencing.refusals import (
    AdministrationOnly,
    NotYourRequest,
    ReasonNeeded,
    RequestIncomplete,
    RequestMoved,
    RequestStale,
)
from venues.models import Partner, ReferencingRequest, RequestState
from venues.models.request import ARROWS
from venues.queries.missing import what_is_missing

BY_THE_PARTNER = {"file", "withdraw", "correct"}
# verb -> event that leaves (passculture/side_effects.py says what each one does)
EVENTS = {
    "file": "referencing.filed",
    "ask_change": "referencing.change_asked",
    "accept": "referencing.accepted",
    "refuse": "referencing.refused",
}


@transaction.atomic
def file(*, request_id: int, expected_version: int, by: User) -> ReferencingRequest:
    """Hand a complete request over; filing twice, or two people at once, is filing once.

    Raises NotYourRequest, RequestMoved, RequestStale, RequestIncomplete.
    """
    request = lock_request(request_id)
    _ask_who(request, "file", by)
    if request.state == RequestState.FILED:
        return request
    _ask_state(request, "file")
    if request.version != expected_version:
        raise RequestStale
    if missing := what_is_missing(request):
        raise RequestIncomplete([item.sentence for item in missing])
    request.filed_at = timezone.now()
    return _move(request, "file", by)


def withdraw(*, request_id: int, by: User) -> ReferencingRequest:
    """Take the request back before the decision (raises NotYourRequest, RequestMoved)."""
    return _act(request_id, "withdraw", by)


def correct(*, request_id: int, by: User) -> ReferencingRequest:
    """Open a refused request again (raises NotYourRequest, RequestMoved)."""
    return _act(request_id, "correct", by)


def take_charge(*, request_id: int, by: User) -> ReferencingRequest:
    """Begin to examine (raises AdministrationOnly, RequestMoved)."""
    return _act(request_id, "take_charge", by)


def ask_change(*, request_id: int, reason: str, by: User) -> ReferencingRequest:
    """Give the request back (raises AdministrationOnly, RequestMoved, ReasonNeeded)."""
    return _act(request_id, "ask_change", by, reason=reason)


def refuse(*, request_id: int, reason: str, by: User) -> ReferencingRequest:
    """Refuse with a reason (raises AdministrationOnly, RequestMoved, ReasonNeeded)."""
    return _act(request_id, "refuse", by, reason=reason)


@transaction.atomic
def accept(*, request_id: int, by: User) -> ReferencingRequest:
    """Reference the partner from today: R3 opens at once.

    Raises AdministrationOnly, RequestMoved.
    """
    partner_id = ReferencingRequest.objects.values_list("partner_id", flat=True).get(pk=request_id)
    partner = Partner.objects.select_for_update(no_key=True).get(pk=partner_id)
    request = _act(request_id, "accept", by)
    partner.activities = request.activities
    partner.save(update_fields=["activities"])
    reference(partner, timezone.localdate())
    return request


@transaction.atomic
def _act(request_id: int, verb: str, by: User, **kwargs: str) -> ReferencingRequest:
    """Lock, ask, move; the same person asking the same again is answered, not obeyed twice."""
    request = lock_request(request_id)
    _ask_who(request, verb, by)
    last = request.moves.order_by("-id").first()
    repeated = (
        last is not None
        and (last.verb, last.actor_id) == (verb, by.pk)
        and request.state == ARROWS[verb][1]
    )
    if repeated:
        return request
    _ask_state(request, verb)
    if "reason" in kwargs and not (reason := kwargs["reason"].strip()):
        raise ReasonNeeded
    elif "reason" in kwargs:
        kwargs["reason"] = reason
    return _move(request, verb, by, **kwargs)


def _ask_who(request: ReferencingRequest, verb: str, by: User) -> None:
    arrows = get_all_FIELD_transitions(request, ReferencingRequest._meta.get_field("state"))
    arrow = next(arrow for arrow in arrows if arrow.name == verb)
    if not arrow.permission(request, by):
        raise NotYourRequest if verb in BY_THE_PARTNER else AdministrationOnly


def _ask_state(request: ReferencingRequest, verb: str) -> None:
    if request.state not in ARROWS[verb][0]:
        raise RequestMoved(request.get_state_display())


def _move(request: ReferencingRequest, verb: str, by: User, **kwargs: Any) -> ReferencingRequest:
    from_state = request.state
    getattr(request, verb)(**kwargs)
    if request.state in (RequestState.ACCEPTED, RequestState.REFUSED):
        request.decided_at = timezone.now()
    request.version += 1
    request.save()
    record(request, verb, by=by, from_state=from_state, reason=kwargs.get("reason", ""))
    if verb in EVENTS:
        post_event(request, EVENTS[verb], by)
    return request


def post_event(request: ReferencingRequest, event: str, by: User, **more: Any) -> None:
    """Leave what must be told."""
    facts = {"request_id": request.pk, "ref": request.ref, "actor_id": by.pk, **more}
    post(event, subject=request, facts=facts | {"reason": request.reason})
