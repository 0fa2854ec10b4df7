"""Locking an offer and its line, always in the same order: offer, then stock (D3)."""

from django.db.models import QuerySet

from accounts.models import User
from core.compiled import compiled
from offers import policy
from offers.actions.refusals import NotYours, Stale
from offers.models import CollectiveOffer, CollectiveStock


@compiled
def _locked_offer(offer_id: int) -> QuerySet[CollectiveOffer]:
    locked = CollectiveOffer.objects.select_for_update(no_key=True, of=("self",))
    return locked.select_related("venue__partner", "institution", "teacher").filter(pk=offer_id)


@compiled
def _locked_open_line(offer: CollectiveOffer) -> QuerySet[CollectiveStock]:
    locked = CollectiveStock.objects.select_for_update(no_key=True, of=("self",))
    return locked.filter(offer=offer, withdrawn_at__isnull=True)


def lock_offer(offer_id: int) -> CollectiveOffer:
    """The offer, locked until the end of the transaction, read after the lock.

    Raises CollectiveOffer.DoesNotExist.
    """
    offer: CollectiveOffer = _locked_offer.one(offer_id)
    return offer


def lock_own_offer(
    offer_id: int, *, by: User, expected_version: int | None = None
) -> CollectiveOffer:
    """The same for one of this person's partner; raises NotYours, Stale."""
    offer = lock_offer(offer_id)
    if not policy.owns(by, offer):
        raise NotYours
    if expected_version is not None and expected_version != offer.version:
        raise Stale
    return offer


def lock_open_line(offer: CollectiveOffer) -> CollectiveStock | None:
    """The open line of a locked offer, locked too; None when it has none (« sans date »)."""
    line: CollectiveStock | None = _locked_open_line.first(offer)
    if line is not None:
        line.offer = offer
    return line
