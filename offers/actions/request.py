"""The conversation about a template: a teacher asks, the partner answers, an offer is born."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import NotAllowed
from offers import policy
from offers.actions.refusals import NotAsked, NotYours, RequestWrongState, TemplateWrongState
from offers.actions.request_draft import drop_request_draft
from offers.models import OfferRequest, OfferTemplate, RequestEntry
from offers.queries.template import templates_shown
from outbox.actions import post
from schools import policy as schools
from schools.queries import role_of

Verb = RequestEntry.Verb
State = OfferRequest.State


@dataclass(frozen=True)
class Wishes:
    """What a teacher asks for; no date and no budget when they are open."""

    participants: int
    levels: list[str]
    text: str
    wished_dates: list[date] = field(default_factory=list)
    budget: Decimal | None = None


@transaction.atomic
def send_request(*, template_id: int, wishes: Wishes, token: UUID, by: User) -> OfferRequest:
    """A teacher asks for an offer; the same page sent twice is one request.

    Raises NotAllowed, TemplateWrongState.
    """
    # The eligible institution this teacher asks for (R5, S31).
    role = role_of(by)
    institution = role.institution if role else None
    if institution is None or not schools.may_prebook_for(by, institution):
        raise NotAllowed("Seuls les enseignants demandent une offre, depuis ADAGE.")
    if not (institution.is_open and institution.eligible):
        raise NotAllowed("Votre établissement n’est pas éligible au dispositif.")
    OfferTemplate.objects.select_for_update(no_key=True).get(pk=template_id)
    known = OfferRequest.objects.filter(token=token, teacher=by).first()
    if known is not None:
        return known
    template = templates_shown().filter(pk=template_id).first()
    if template is None:
        raise TemplateWrongState("Elle n’est plus proposée aux enseignants.")
    request = OfferRequest.objects.create(
        template=template,
        institution=institution,
        teacher=by,
        token=token,
        waiting_since=timezone.now(),
        **vars(wishes),
    )
    drop_request_draft(template_id=template_id, by=by)
    return moved(request, Verb.SENT, by, "request.sent")


@transaction.atomic
def read_request(*, request_id: int, by: User) -> OfferRequest:
    """The partner opens it: a new request becomes read; afterwards nothing moves."""
    request = lock_received(request_id, by)
    if request.state != State.NEW:
        return request
    request.read()
    request.save()
    return moved(request, Verb.READ, by)


@transaction.atomic
def answer_request(*, request_id: int, text: str, by: User) -> OfferRequest:
    """The partner writes to the teacher; the same words sent twice are one message."""
    request = lock_received(request_id, by)
    if is_double_submit(request, Verb.PARTNER_WROTE, text):
        return request
    _ask_open(request)
    if request.state != State.DISCUSSING:
        request.discuss()
    request.waiting_since = None
    request.save()
    return moved(request, Verb.PARTNER_WROTE, by, "request.answered", text)


@transaction.atomic
def write_again(*, request_id: int, text: str, by: User) -> OfferRequest:
    """The teacher adds a word; the partner's turn comes again."""
    request = _lock_asked(request_id, by)
    if is_double_submit(request, Verb.TEACHER_WROTE, text):
        return request
    _ask_open(request)
    request.waiting_since = request.waiting_since or timezone.now()
    request.save()
    return moved(request, Verb.TEACHER_WROTE, by, "request.written", text)


@transaction.atomic
def decline_request(*, request_id: int, reason: str, by: User) -> OfferRequest:
    """The partner says no, with a reason; twice is once."""
    request = lock_received(request_id, by)
    if request.state == State.DECLINED:
        return request
    _ask_open(request)
    if not reason.strip():
        raise RequestWrongState("Il faut un motif pour décliner.")
    request.decline(reason=reason.strip())
    request.save()
    return moved(request, Verb.DECLINED, by, "request.declined", reason.strip())


def read_decline(*, request_id: int, by: User) -> None:
    """The teacher has read that the partner declines; a colleague's reading is not theirs.

    One statement, without a transaction of its own nor a journal.
    """
    told = OfferRequest.objects.filter(pk=request_id, teacher=by, state=State.DECLINED)
    told.filter(decline_read_at__isnull=True).update(decline_read_at=timezone.now())


@transaction.atomic
def close_request(*, request_id: int, by: User) -> OfferRequest:
    """The teacher takes the request back; twice is once."""
    request = _lock_asked(request_id, by)
    if request.state == State.CLOSED:
        return request
    _ask_open(request)
    request.close()
    request.save()
    return moved(request, Verb.CLOSED, by, "request.closed")


def lock_request(request_id: int) -> OfferRequest:
    """The request, locked until the end of the transaction, read after the lock.

    Without its offer: a join would show the offer as it was before the lock was given.
    """
    return (
        OfferRequest.objects.select_for_update(no_key=True, of=("self",))
        .select_related("template__venue__partner", "institution", "teacher")
        .get(pk=request_id)
    )


def lock_received(request_id: int, by: User) -> OfferRequest:
    """The same for one sent to this person's partner; raises NotYours."""
    request = lock_request(request_id)
    if not policy.receives(by, request):
        raise NotYours
    return request


def _lock_asked(request_id: int, by: User) -> OfferRequest:
    request = lock_request(request_id)
    if not policy.asked(by, request):
        raise NotAsked(
            f"Seule la personne qui a fait la demande\u00a0: {request.teacher.full_name}."
        )
    return request


def _ask_open(request: OfferRequest) -> None:
    if not request.is_open:
        raise RequestWrongState


def is_double_submit(request: OfferRequest, verb: str, text: str) -> bool:
    last = request.entries.order_by("-pk").first()
    return last is not None and (last.verb, last.text) == (verb, text)


def moved(
    request: OfferRequest, verb: str, by: User, event: str = "", text: str = ""
) -> OfferRequest:
    """Journal, tell."""
    RequestEntry.write(request, verb, by=by, at=timezone.now(), text=text)
    if event:
        facts = {"request_id": request.pk, "request_ref": request.ref, "text": text}
        post(event, subject=request, stream=request.ref, facts=facts)
    return request
