"""Writing an offer: a draft step by step, or a published one in place (R10, R19, S35, S37)."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from core.files import images
from offers import policy
from offers.actions.locks import lock_own_offer
from offers.actions.refusals import NotReferenced, NotYours, WrongState
from offers.models import CollectiveOffer, OfferChange
from outbox.actions import post
from venues.models import Venue
from venues.queries.partners import is_referenced

State = CollectiveOffer.State

# What a form may set; state, reference and signature are never among them (M27).
EDITABLE = frozenset(
    {
        "venue_id", "title", "description", "formats", "domains", "levels", "duration_minutes",
        "place", "event_address", "event_postal_code", "event_city", "place_comment",
        "departments", "accessible_auditory", "accessible_cognitive", "accessible_motor",
        "accessible_visual", "contact_email", "contact_phone", "notification_emails",
        "institution_id", "teacher_id", "image", "image_alt", "image_credit",
    }
)  # fmt: skip


@transaction.atomic
def create_draft(
    *, venue_id: int, values: dict[str, Any], by: User, key: UUID | None = None
) -> CollectiveOffer:
    """Begin an offer; `values` are cleaned fields of EDITABLE, the title at least.

    `key` names the form sent: sent again by the same person, it is the same draft, with what the
    form says now. Raises NotYours, NotReferenced (R3), WrongState (the draft is published since).
    """
    venue = Venue.objects.select_related("partner").get(pk=venue_id)
    offer = CollectiveOffer(venue=venue, created_by=by, creation_key=key)
    if not policy.owns(by, offer):
        raise NotYours
    if not is_referenced(venue.partner, timezone.localdate()):
        raise NotReferenced(venue.partner)
    set_fields(offer, values, EDITABLE)
    try:
        with transaction.atomic():
            offer.save()
    except IntegrityError:
        # The draft this person's form has created before; raises what is not that.
        ours = CollectiveOffer.objects.filter(created_by=by, creation_key=key).first()
        if key is None or ours is None:
            raise
        twin = lock_own_offer(ours.pk, by=by)
        if twin.state != State.DRAFT:
            raise WrongState("Ce brouillon a déjà été publié ou archivé.") from None
        return _edit(twin, values | {"venue_id": venue_id}, by)
    OfferChange.write(
        offer, OfferChange.Verb.CREATED, by=by, at=timezone.now(), after={"title": offer.title}
    )
    return offer


@transaction.atomic
def edit_draft(
    *, offer_id: int, values: dict[str, Any], expected_version: int, by: User
) -> CollectiveOffer:
    """Save one step of an offer nobody sees yet; raises NotYours, Stale, WrongState."""
    offer = lock_own_offer(offer_id, by=by, expected_version=expected_version)
    if offer.state not in (State.DRAFT, State.REJECTED):
        raise WrongState("Elle est déjà publiée.")
    return _edit(offer, values, by)


@transaction.atomic
def edit_published(
    *, offer_id: int, values: dict[str, Any], expected_version: int, by: User
) -> CollectiveOffer:
    """Change a published or paused offer in place and tell ADAGE (S37).

    Which fields a running booking leaves open is asked by `bookings.actions.edit_offer` (R19).
    Raises NotYours, Stale, WrongState.
    """
    offer = lock_own_offer(offer_id, by=by, expected_version=expected_version)
    if offer.state not in (State.PUBLISHED, State.PAUSED):
        raise WrongState("Elle n’est plus en ligne.")
    offer = _edit(offer, values, by)
    if offer.state == State.PUBLISHED:
        facts = {"offer_id": offer.pk, "offer_ref": offer.ref}
        post("offer.changed", subject=offer, stream=offer.ref, facts=facts)
    return offer


def set_fields(
    subject: Model, values: dict[str, Any], editable: frozenset[str]
) -> dict[str, list[Any]]:
    """Set the fields a form may set; returns those that changed, with both values."""
    unknown = values.keys() - editable
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    changed = {}
    for name, value in values.items():
        before = getattr(subject, name)
        if before != value:
            changed[name] = [before, value]
            setattr(subject, name, value)
    return changed


def _edit(offer: CollectiveOffer, values: dict[str, Any], by: User) -> CollectiveOffer:
    if "venue_id" in values and values["venue_id"] != offer.venue_id:
        venue = Venue.objects.select_related("partner").get(pk=values["venue_id"])
        if not policy.owns(by, CollectiveOffer(venue=venue)):
            raise NotYours
    changed = set_fields(offer, values, EDITABLE)
    if changed:
        if "image" in changed:
            image = changed["image"][0]

            def drop() -> None:
                if not CollectiveOffer.objects.filter(image=image).exists():
                    images.forget(image)

            # Once the change is certain, take away the file no offer shows any more.
            transaction.on_commit(drop)
        offer.version += 1
        offer.save()
        OfferChange.write(
            offer,
            OfferChange.Verb.EDITED,
            by=by,
            at=timezone.now(),
            before={name: pair[0] for name, pair in changed.items()},
            after={name: pair[1] for name, pair in changed.items()},
        )
    return offer
