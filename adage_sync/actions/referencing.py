"""A partner gains or loses its referencing: its offers are listed again, or hidden (R3)."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from bookings.actions import withhold_offer
from offers.actions import relist
from offers.models import CollectiveOffer
from outbox.actions import post
from venues.actions.referencing import dereference, reference
from venues.models import Partner


@dataclass(frozen=True)
class ReferencingChange:
    """What became of one partner: gained, lost, or '' when nothing changed."""

    what: str
    partner: str
    offers: int = 0

    @property
    def offers_in_words(self) -> str:
        """« , 3 offres » to end a line with."""
        if not self.offers:
            return ""
        return f", {self.offers}\u00a0offre{'s' if self.offers > 1 else ''}"


@transaction.atomic
def note_referencing(*, siren: str, referenced: bool, adage_id: str) -> ReferencingChange:
    """What ADAGE says of a partner we know; said twice, it changes nothing the second time.

    There is no `by`: ADAGE decides. At once, what the clock would do a minute later: offers nobody
    holds are hidden, or shown again; bookings under way go on. Raises Partner.DoesNotExist.
    """
    partner = Partner.objects.select_for_update(no_key=True).get(siren=siren)
    today = timezone.localdate()
    if referenced:
        changed, act = reference(partner, today, adage_id=adage_id), relist
    else:
        changed, act = dereference(partner, today), withhold_offer
    if not changed:
        return ReferencingChange("", partner.name)
    offers = CollectiveOffer.objects.filter(venue__partner=partner).order_by("pk")
    moved = sum(act(offer_id=pk) for pk in offers.values_list("pk", flat=True))
    if referenced:
        post("referencing.found", subject=partner, facts={"partner_id": partner.pk})
    return ReferencingChange("gained" if referenced else "lost", partner.name, moved)
