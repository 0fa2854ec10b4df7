"""An offer that the administration reads before it is shown: accepted, or taken back (R12)."""

from django.db import transaction
from django.utils import timezone
from django_fsm import can_proceed

from accounts.models import User
from core.errors import NotAllowed
from offers import policy
from offers.actions.lifecycle import ask_referenced, moved, tell_addressed
from offers.actions.locks import lock_offer, lock_own_offer
from offers.actions.refusals import Stale, WrongState
from offers.models import CollectiveOffer, OfferChange, ReviewRule

State = CollectiveOffer.State
Verb = OfferChange.Verb


@transaction.atomic
def accept(*, offer_id: int, expected_version: int, by: User) -> CollectiveOffer:
    """Show an offer read by the administration; the version is the one that was read (R12).

    Accepting twice is accepting once. Raises NotAllowed, Stale, NotReferenced, WrongState.
    """
    offer = lock_offer(offer_id)
    if not policy.moderates(by, offer):
        raise NotAllowed("Seule l’administration accepte une offre en instruction.")
    if offer.state == State.PUBLISHED:
        return offer
    if offer.version != expected_version:
        raise Stale
    ask_referenced(offer)
    if not can_proceed(offer.accept):
        raise WrongState("Seule une offre en instruction peut être acceptée.")
    is_first = offer.published_at is None
    offer.accept()
    offer.published_at = timezone.now()
    moved(offer, Verb.ACCEPTED, by, "offer.accepted")
    if is_first:
        tell_addressed(offer)
    return offer


@transaction.atomic
def take_back(*, offer_id: int, by: User) -> CollectiveOffer:
    """Its partner takes it back to change it, before the answer; raises NotYours, WrongState."""
    offer = lock_own_offer(offer_id, by=by)
    if offer.state == State.DRAFT:
        return offer
    if not can_proceed(offer.take_back):
        raise WrongState("Seule une offre en instruction peut être reprise.")
    offer.take_back()
    return moved(offer, Verb.TAKEN_BACK, by, "")


@transaction.atomic
def end_review_rule(*, rule_id: int) -> ReviewRule:
    """Nothing waits for this rule any more; ending it twice is ending it once."""
    now = timezone.now()
    rule = ReviewRule.objects.select_for_update().get(pk=rule_id)
    if rule.to_at is None or rule.to_at > now:
        rule.to_at = max(now, rule.from_at)
        rule.save(update_fields=["to_at"])
    return rule
