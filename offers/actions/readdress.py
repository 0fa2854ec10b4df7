"""What is addressed to a school, when it joins another (R11, R54)."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from offers.models import CollectiveOffer, OfferChange, OfferRequest
from outbox.actions import post
from schools.models import Institution

State = CollectiveOffer.State


def readdress(offers: Iterable[CollectiveOffer], school: Institution, *, by: User) -> list[int]:
    """Address locked offers to another school; answers their numbers.

    The version moves: a page opened before says another school.
    """
    keys = []
    for offer in offers:
        before = offer.institution_id
        offer.institution = school
        offer.version += 1
        offer.save()
        OfferChange.write(
            offer,
            OfferChange.Verb.EDITED,
            by=by,
            at=timezone.now(),
            before={"institution_id": before},
            after={"institution_id": school.pk},
        )
        if offer.state == State.PUBLISHED:
            facts = {"offer_id": offer.pk, "offer_ref": offer.ref}
            post("offer.changed", subject=offer, stream=offer.ref, facts=facts)
        keys.append(offer.pk)
    return keys


def hand_requests(requests: QuerySet[OfferRequest], school: Institution) -> list[int]:
    """Requests of teachers who go to another school are made for it; answers their numbers."""
    keys = list(requests.order_by("pk").values_list("pk", flat=True))
    OfferRequest.objects.filter(pk__in=keys).update(institution=school)
    return keys
