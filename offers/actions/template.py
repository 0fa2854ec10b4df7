"""The verbs of a template: write, publish, pause, put away and take out again (R3, R12)."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_fsm import can_proceed

from accounts.models import User
from core.errors import NotAllowed
from offers import policy
from offers.actions.refusals import (
    NotComplete,
    NotReferenced,
    NotYours,
    Stale,
    TemplateWrongState,
)
from offers.actions.text import set_fields
from offers.models import PROJECT_FIELDS, OfferTemplate, TemplateChange
from offers.queries.template import what_template_is_missing
from venues.models import Venue
from venues.queries.partners import is_referenced

State = OfferTemplate.State
Verb = TemplateChange.Verb
# What a form may set; state, reference and signature are never among them.
EDITABLE = frozenset({"venue_id", "places", "price_text", *PROJECT_FIELDS})


def lock_own_template(template_id: int, *, by: User) -> OfferTemplate:
    """The template, locked until the end of the transaction; raises NotYours."""
    template = (
        OfferTemplate.objects.select_for_update(no_key=True, of=("self",))
        .select_related("venue__partner")
        .get(pk=template_id)
    )
    if not policy.owns(by, template):
        raise NotYours
    return template


@transaction.atomic
def create_template(
    *, venue_id: int, values: dict[str, Any], token: UUID, by: User
) -> OfferTemplate:
    """Begin a template; the same page sent twice is one template.

    Raises NotYours, NotReferenced (R3).
    """
    venue = (
        Venue.objects.select_for_update(no_key=True, of=("self",))
        .select_related("partner")
        .get(pk=venue_id)
    )
    template = OfferTemplate(venue=venue, token=token, created_by=by)
    if not policy.owns(by, template):
        raise NotYours
    known = OfferTemplate.objects.filter(token=token, created_by=by).first()
    if known is not None:
        return known
    _ask_referenced(template)
    set_fields(template, values, EDITABLE)
    template.save()
    return _written(template, Verb.CREATED, by, after={"title": template.title})


@transaction.atomic
def edit_template(
    *, template_id: int, values: dict[str, Any], expected_version: int, by: User
) -> OfferTemplate:
    """Change the text, whatever the state but archived; raises NotYours, Stale, …WrongState."""
    template = lock_own_template(template_id, by=by)
    if template.version != expected_version:
        raise Stale
    if template.state == State.ARCHIVED:
        raise TemplateWrongState("Elle est archivée\u00a0: ressortez-la pour la modifier.")
    venue_id = values.get("venue_id", template.venue_id)
    venue = Venue.objects.select_related("partner").get(pk=venue_id)
    if not policy.owns(by, OfferTemplate(venue=venue)):
        raise NotYours
    changed = set_fields(template, values, EDITABLE)
    if not changed:
        return template
    before = {name: pair[0] for name, pair in changed.items()}
    after = {name: pair[1] for name, pair in changed.items()}
    return _saved(template, Verb.EDITED, by, before=before, after=after)


@transaction.atomic
def publish_template(*, template_id: int, by: User) -> OfferTemplate:
    """Show a complete template of a referenced partner; twice is once.

    Raises NotYours, NotReferenced, NotComplete, TemplateWrongState.
    """
    template = lock_own_template(template_id, by=by)
    if template.state == State.PUBLISHED:
        return template
    _ask_referenced(template)
    missing = what_template_is_missing(template)
    if missing:
        raise NotComplete(missing)
    if not can_proceed(template.publish):
        raise TemplateWrongState("Seul un brouillon peut être publié.")
    template.publish()
    template.published_at = timezone.now()
    return _saved(template, Verb.PUBLISHED, by)


@transaction.atomic
def pause_template(*, template_id: int, by: User) -> OfferTemplate:
    """Hide it from teachers and public; the requests received go on."""
    template = lock_own_template(template_id, by=by)
    if template.state == State.PAUSED:
        return template
    if not can_proceed(template.pause):
        raise TemplateWrongState("Seule une vitrine publiée peut être mise en pause.")
    template.pause()
    return _saved(template, Verb.PAUSED, by)


@transaction.atomic
def resume_template(*, template_id: int, by: User) -> OfferTemplate:
    """Show a paused template again; raises NotReferenced too (R3)."""
    template = lock_own_template(template_id, by=by)
    if template.state == State.PUBLISHED:
        return template
    _ask_referenced(template)
    if not can_proceed(template.resume):
        raise TemplateWrongState("Seule une vitrine en pause peut être remise en ligne.")
    template.resume()
    return _saved(template, Verb.RESUMED, by)


@transaction.atomic
def archive_template(*, template_id: int, by: User) -> OfferTemplate:
    """Put it away; twice is once."""
    template = lock_own_template(template_id, by=by)
    if template.state == State.ARCHIVED:
        return template
    template.archive()
    return _saved(template, Verb.ARCHIVED, by)


@transaction.atomic
def unarchive_template(*, template_id: int, by: User) -> OfferTemplate:
    """Take it out of the archives, back to the state it had."""
    template = lock_own_template(template_id, by=by)
    if template.state != State.ARCHIVED:
        return template
    template.unarchive()
    return _saved(template, Verb.UNARCHIVED, by)


@transaction.atomic
def reject_template(*, template_id: int, reason: str, by: User, motive: str = "") -> OfferTemplate:
    """Take a non-conforming template down, with its reason (R12); administrators only.

    The requests it received go on. Raises NotAllowed, TemplateWrongState.
    """
    template = OfferTemplate.objects.select_for_update(no_key=True).get(pk=template_id)
    if not policy.moderates(by, template):
        raise NotAllowed("Seule l’administration déclare une vitrine non conforme.")
    if not reason.strip() or not can_proceed(template.reject):
        raise TemplateWrongState("Il faut un motif, et une vitrine publiée ou en pause.")
    template.reject(reason=reason.strip())
    why = {"motive": motive} if motive else {}
    return _saved(template, Verb.REJECTED, by, after={"reason": reason.strip()} | why)


def _ask_referenced(template: OfferTemplate) -> None:
    if not is_referenced(template.venue.partner, timezone.localdate()):
        raise NotReferenced(template.venue.partner)


def _saved(template: OfferTemplate, verb: str, by: User, **kwargs: Any) -> OfferTemplate:
    template.version += 1
    template.save()
    return _written(template, verb, by, **kwargs)


def _written(template: OfferTemplate, verb: str, by: User, **kwargs: Any) -> OfferTemplate:
    TemplateChange.write(template, verb, by=by, at=timezone.now(), **kwargs)
    return template
