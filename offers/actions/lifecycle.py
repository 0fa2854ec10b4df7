"""Publishing, pausing, archiving, rejecting: the moves of an offer (R12, S38)."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django_fsm import can_proceed

from accounts.models import User
from core.errors import NotAllowed
from offers import policy
from offers.actions.locks import lock_offer, lock_open_line, lock_own_offer
from offers.actions.refusals import NotComplete, NotReferenced, Stale, WrongState
from offers.actions.withheld import withheld_now
from offers.models import CollectiveOffer, OfferChange, OfferRequest
from offers.queries.missing import what_is_missing
from offers.queries.review import rules_asking
from outbox.actions import post
from venues.queries.partners import is_referenced

State = CollectiveOffer.State
Verb = OfferChange.Verb


@transaction.atomic
def publish(*, offer_id: int, expected_version: int, by: User) -> CollectiveOffer:
    """Publish a complete, dated offer of a referenced partner (R3, R12, R17).

    Where a rule of the administration asks to see it first, it waits for its answer. Publishing
    twice is publishing once.
    Raises NotYours, Stale, NotReferenced, NotComplete, WrongState.
    """
    offer = lock_own_offer(offer_id, by=by)
    if offer.state in (State.PUBLISHED, State.UNDER_REVIEW):
        return offer
    if offer.version != expected_version:
        raise Stale
    ask_referenced(offer)
    missing = what_is_missing(offer, lock_open_line(offer), timezone.now())
    if missing:
        raise NotComplete([item.sentence for item in missing])
    if not can_proceed(offer.publish):
        raise WrongState("Seul un brouillon ou une offre à corriger peut être publié.")
    if rules := rules_asking(offer, timezone.now()):
        offer.submit()
        asked = [rule.get_kind_display() for rule in rules]
        return moved(offer, Verb.SUBMITTED, by, "offer.submitted", rules=asked)
    is_first = offer.published_at is None
    offer.publish()
    offer.published_at = timezone.now()
    moved(offer, Verb.PUBLISHED, by, "offer.published")
    if is_first:
        tell_addressed(offer)
    return offer


@transaction.atomic
def pause(*, offer_id: int, by: User) -> CollectiveOffer:
    """Stop new pre-bookings at once; a running booking goes on (S38)."""
    offer = lock_own_offer(offer_id, by=by)
    if offer.state == State.PAUSED:
        return offer
    if not can_proceed(offer.pause):
        raise WrongState("Seule une offre publiée peut être mise en pause.")
    offer.pause()
    return moved(offer, Verb.PAUSED, by, "offer.withdrawn")


@transaction.atomic
def resume(*, offer_id: int, by: User) -> CollectiveOffer:
    """Put a paused offer back online (S38); raises NotReferenced too (R3)."""
    offer = lock_own_offer(offer_id, by=by)
    if offer.state == State.PUBLISHED:
        return offer
    ask_referenced(offer)
    if not can_proceed(offer.resume):
        raise WrongState("Seule une offre en pause peut être remise en ligne.")
    offer.resume()
    return moved(offer, Verb.RESUMED, by, "offer.published")


@transaction.atomic
def archive(*, offer_id: int, by: User) -> CollectiveOffer:
    """Put an offer away; `bookings.actions.archive_offer` asks about bookings first (R12)."""
    offer = lock_own_offer(offer_id, by=by)
    if offer.state == State.ARCHIVED:
        return offer
    was_listed = offer.state == State.PUBLISHED
    offer.archive()
    return moved(offer, Verb.ARCHIVED, by, "offer.withdrawn" if was_listed else "")


@transaction.atomic
def unarchive(*, offer_id: int, by: User) -> CollectiveOffer:
    """Take an offer out of the archives, back to the state it had (R12)."""
    offer = lock_own_offer(offer_id, by=by)
    if offer.state != State.ARCHIVED:
        return offer
    offer.unarchive()
    listed = offer.state == State.PUBLISHED
    if withheld_now(offer):
        offer.withheld_at = timezone.now()
    return moved(offer, Verb.UNARCHIVED, by, "offer.published" if listed else "")


@transaction.atomic
def reject(*, offer_id: int, reason: str, by: User, motive: str = "") -> CollectiveOffer:
    """Take a non-conforming offer down, with its reason (R12); administrators only.

    `bookings.actions.reject_offer` asks about bookings first. Raises NotAllowed, WrongState.
    """
    offer = lock_offer(offer_id)
    if not policy.moderates(by, offer):
        raise NotAllowed("Seule l’administration déclare une offre non conforme.")
    if not reason.strip() or not can_proceed(offer.reject):
        raise WrongState("Il faut un motif, et une offre publiée, en pause ou en instruction.")
    # ADAGE never heard of an offer under review; its partner waits for the answer.
    event = "offer.declined_review" if offer.state == State.UNDER_REVIEW else "offer.withdrawn"
    offer.reject(reason=reason.strip())
    why = {"motive": motive} if motive else {}
    return moved(offer, Verb.REJECTED, by, event, reason=reason.strip(), **why)


def ask_referenced(offer: CollectiveOffer) -> None:
    """Its partner is referenced today (R3); raises NotReferenced."""
    if not is_referenced(offer.venue.partner, timezone.localdate()):
        raise NotReferenced(offer.venue.partner)
    if offer.venue.closed_at is not None:
        raise WrongState("L’administration a fermé son lieu. Choisissez-en un autre.")


def moved(
    offer: CollectiveOffer, verb: str, by: User, event: str, reason: str = "", **more: Any
) -> CollectiveOffer:
    """Save, journal, tell."""
    offer.version += 1
    offer.save()
    after = ({"reason": reason} if reason else {}) | more
    OfferChange.write(offer, verb, by=by, at=timezone.now(), after=after)
    if event:
        facts = {"offer_id": offer.pk, "offer_ref": offer.ref, "reason": reason}
        post(event, subject=offer, stream=offer.ref, facts=facts)
    return offer


def tell_addressed(offer: CollectiveOffer) -> None:
    """The teacher whose request it answers, or whom it names, learns once that it is there."""
    asked = OfferRequest.objects.filter(offer=offer).first()
    if asked is not None:
        facts = {"request_id": asked.pk, "request_ref": asked.ref}
        post("request.offer_published", subject=asked, stream=asked.ref, facts=facts)
    elif offer.teacher_id is not None:
        facts = {"offer_id": offer.pk, "offer_ref": offer.ref}
        post("offer.addressed", subject=offer, stream=offer.ref, facts=facts)
