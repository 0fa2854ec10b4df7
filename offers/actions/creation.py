"""Drafts that do not begin blank: from a template, or from a teacher's request."""

from typing import Any

from django.db import transaction

from accounts.models import User
from offers.actions.refusals import RequestWrongState, TemplateWrongState
from offers.actions.request import lock_received, moved
from offers.actions.template import lock_own_template
from offers.actions.text import create_draft
from offers.models import PROJECT_FIELDS, CollectiveOffer, OfferRequest, OfferTemplate, Place

State = OfferRequest.State


@transaction.atomic
def draft_from_template(*, template_id: int, by: User) -> CollectiveOffer:
    """Begin an offer with what the template says; a draft begun and left as it was is taken again.

    Raises NotYours, NotReferenced (R3), TemplateWrongState.
    """
    template = lock_own_template(template_id, by=by)
    if template.state == OfferTemplate.State.ARCHIVED:
        raise TemplateWrongState("Elle est archivée\u00a0: ressortez-la d’abord.")
    untouched = template.offers.filter(
        state="DRAFT", version=1, created_by=by, request__isnull=True
    )
    return untouched.first() or _begin(template, {}, by)


@transaction.atomic
def convert_request(*, request_id: int, by: User) -> CollectiveOffer:
    """Begin an offer for the school and the teacher who asked; twice is one draft.

    The first date wished is proposed by the wizard, which reads it from the request.
    Raises NotYours, NotReferenced (R3), RequestWrongState.
    """
    request = lock_received(request_id, by)
    if request.state == State.CONVERTED and request.offer is not None:
        return request.offer
    if not request.is_open:
        raise RequestWrongState
    target = {
        "institution_id": request.institution_id,
        "teacher_id": request.teacher_id,
        "levels": request.levels,
    }
    offer = _begin(request.template, target, by)
    request.convert(offer=offer)
    request.save()
    moved(request, "CONVERTED", by, "request.converted")
    return offer


def _begin(template: OfferTemplate, target: dict[str, Any], by: User) -> CollectiveOffer:
    values = {name: getattr(template, name) for name in PROJECT_FIELDS} | target
    # The only place possible, « à décider ensemble » when it is one of several, else unsaid.
    if len(template.places) == 1:
        values["place"] = template.places[0]
    else:
        values["place"] = Place.TO_DECIDE if Place.TO_DECIDE in template.places else ""
    offer = create_draft(venue_id=template.venue_id, values=values, by=by)
    offer.template = template
    offer.save(update_fields=["template"])
    return offer
