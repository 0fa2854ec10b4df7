"""Locking an offer and its line, always in the same order: offer, then stock (D3)."""

from accounts.models import User
from core.compiled import Compiled
from offers import policy
from offers.actions.refusals import NotYours, Stale
from offers.models import CollectiveOffer, CollectiveStock

LOCKED_OFFER = Compiled(
    CollectiveOffer.objects.select_for_update(no_key=True, of=("self",))
    .select_related("venue__partner", "institution", "teacher")
    .filter,
    pk=-1,
)
LOCKED_OPEN_LINE = Compiled(
    CollectiveStock.objects.select_for_update(no_key=True, of=("self",))
    .filter(withdrawn_at__isnull=True)
    .filter,
    offer=-1,
)


def lock_offer(offer_id: int) -> CollectiveOffer:
    """The offer, locked until the end of the transaction, read after the lock.

    Raises CollectiveOffer.DoesNotExist.
    """
    return LOCKED_OFFER.one(pk=offer_id)


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
    line = LOCKED_OPEN_LINE.row(offer=offer.pk)
    if line is not None:
        line.offer = offer
    return line
