"""The thread between the partner and the administration: each side writes, nothing is erased."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User, signature
from venues import policy
from venues.actions.referencing.locks import lock_request
from venues.actions.referencing.moves import post_event
from venues.actions.referencing.refusals import NotYourRequest, RequestMoved
from venues.models import RequestMessage, RequestState


@transaction.atomic
def post_message(*, request_id: int, body: str, by: User) -> RequestMessage:
    """Add a message; the same words sent twice in a row by the same person are one message.

    Raises NotYourRequest, RequestMoved once the request is accepted.
    """
    request = lock_request(request_id)
    from_administration = policy.examines(by, request)
    if not from_administration and not policy.applies(by, request):
        raise NotYourRequest
    last = request.messages.order_by("-id").first()
    if last is not None and (last.author_id, last.body) == (by.pk, body.strip()):
        return last
    if request.state == RequestState.ACCEPTED:
        raise RequestMoved(request.get_state_display())
    message = RequestMessage.objects.create(
        request=request,
        at=timezone.now(),
        author=by,
        author_label=signature(by),
        from_administration=from_administration,
        body=body.strip(),
    )
    if from_administration:
        post_event(request, "referencing.answered", by, message_id=message.pk)
    return message
