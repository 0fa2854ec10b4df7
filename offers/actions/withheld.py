"""What the clock does to offers when the referencing of their partner ends or comes back (R3)."""

from django.db import transaction
from django.utils import timezone

from offers.actions.locks import lock_offer
from offers.models import CollectiveOffer, OfferChange
from outbox.actions import post
from venues.queries.partners import is_referenced

State = CollectiveOffer.State
Verb = OfferChange.Verb


@transaction.atomic
def withhold(*, offer_id: int) -> bool:
    """Tell ADAGE to hide an offer whose partner is not referenced any more (R3).

    Who calls has made sure that nobody holds it (`bookings.actions.withhold_offer`).
    Returns False when there is nothing to do.
    """
    offer = lock_offer(offer_id)
    if offer.state != State.PUBLISHED or offer.withheld_at or _is_referenced(offer):
        return False
    offer.withheld_at = timezone.now()
    _told(offer, Verb.WITHHELD, "offer.withheld")
    # One mail for all the offers that go: with the first of them. A suspension has written its own.
    partner = offer.venue.partner
    if partner.is_stopped("PUBLICATION", timezone.localdate()):
        return True
    hidden = CollectiveOffer.objects.filter(venue__partner=partner, withheld_at__isnull=False)
    if not hidden.exclude(pk=offer.pk).exists():
        post("referencing.ended", subject=partner, facts={"partner_id": partner.pk})
    return True


@transaction.atomic
def relist(*, offer_id: int) -> bool:
    """Show an offer again, its partner being referenced anew (R3); False when nothing to do.

    One that was paused or archived meanwhile only becomes like any other.
    """
    offer = lock_offer(offer_id)
    if offer.withheld_at is None or not _is_referenced(offer):
        return False
    offer.withheld_at = None
    _told(offer, Verb.RELISTED, "offer.relisted" if offer.state == State.PUBLISHED else "")
    return True


def withheld_now(offer: CollectiveOffer) -> bool:
    """An offer taken out of the archives comes back hidden without a referencing (R3)."""
    return offer.state == State.PUBLISHED and not _is_referenced(offer)


def _is_referenced(offer: CollectiveOffer) -> bool:
    return is_referenced(offer.venue.partner, timezone.localdate())


def _told(offer: CollectiveOffer, verb: str, event: str) -> None:
    """The version stays: nothing that people edit has changed."""
    offer.save(update_fields=["withheld_at"])
    OfferChange.write(offer, verb, by=None, at=timezone.now())
    if event:
        facts = {"offer_id": offer.pk, "offer_ref": offer.ref}
        post(event, subject=offer, stream=offer.ref, facts=facts)
