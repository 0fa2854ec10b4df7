"""Saying an offer's whole state again, and what ADAGE holds that we do not (F18, F30)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from adage_sync import payloads
from adage_sync.queries import listed_on_adage, offers_told
from bookings.models import Booking
from core.errors import NotAllowed, Refused
from offers.actions import lock_offer
from offers.models import CollectiveOffer
from outbox.actions import post
from outbox.models import Stream


class UnknownOffer(Refused):
    """Nothing here has this reference."""

    code = "UNKNOWN_OFFER"
    title = "Offre inconnue"


@dataclass(frozen=True)
class Difference:
    """One offer that ADAGE and we do not see alike; the words are French."""

    ref: str
    ours: str
    theirs: str
    known_here: bool = True


@transaction.atomic
def replay_offer(*, ref: str, by: User) -> int:
    """Post the whole state of an offer and of its last booking; returns how many messages.

    They queue behind what waits in the same stream. Raises NotAllowed, UnknownOffer.
    """
    if not by.has_perm("adage_sync.change_exchange"):
        raise NotAllowed("Seule l’administration renvoie l’état d’une offre.")
    pk = CollectiveOffer.objects.filter(ref=ref).values_list("pk", flat=True).first()
    if pk is None:
        raise UnknownOffer(f"Aucune offre n’a la référence {ref}.")
    offer = lock_offer(pk)
    facts = {"offer_id": offer.pk, "offer_ref": offer.ref, "actor_id": by.pk}
    post("offer.replayed", subject=offer, stream=offer.ref, facts=facts)
    booking = (
        Booking.objects.select_related("offer__venue__partner", "stock", "institution", "teacher")
        .filter(offer=offer)
        .order_by("-pk")
        .first()
    )
    if booking is None:
        return 1
    more = {"booking_id": booking.pk}
    post("booking.replayed", subject=booking, stream=offer.ref, facts=facts | more)
    return 2


def differences(rows: Iterable[dict[str, Any]]) -> list[Difference]:
    """Compare what ADAGE holds (`offre-etat`) with the database, in a fixed number of queries."""
    theirs = {row["id"]: row for row in rows}
    ours = {offer.ref: offer for offer in offers_told()}
    found = [
        Difference(ref, "inconnue ici", _listed_as(row["listed"], _status(row)), known_here=False)
        for ref, row in theirs.items()
        if ref not in ours
    ]
    for ref, offer in ours.items():
        row = theirs.get(ref)
        last = next(iter(offer.told_bookings), None)
        last_status = payloads.status_word(last) if last is not None else ""
        mine = _listed_as(listed_on_adage(offer), last_status)
        said = _listed_as(row["listed"], _status(row)) if row else _listed_as(False, "")
        if mine != said:
            found.append(Difference(ref, mine, said if row else "jamais reçue"))
    return sorted(found, key=lambda difference: difference.ref)


def epoch_above(rows: Iterable[dict[str, Any]]) -> int:
    """An epoch above all those ADAGE has seen."""
    return 1 + max((row["epoch"] for row in rows), default=0)


@transaction.atomic
def withdraw_unknown(*, ref: str, epoch: int, by: User) -> None:
    """Take off ADAGE an offer that the restored database has never heard of.

    Raises NotAllowed.
    """
    if not by.has_perm("adage_sync.change_exchange"):
        raise NotAllowed("Seule l’administration retire une offre d’ADAGE.")
    Stream.objects.update_or_create(name=ref, defaults={"epoch": epoch})
    facts = {"offer_ref": ref, "actor_id": by.pk}
    post("offer.unknown_withdrawn", subject=ref, stream=ref, facts=facts)


def _status(row: dict[str, Any]) -> str:
    return str(row["booking"]["status"]) if row["booking"] else ""


WORDS = {
    "": "sans réservation",
    "PENDING": "préréservée",
    "CONFIRMED": "confirmée",
    "USED": "réalisée",
    "REFUSED": "refusée ou retirée par l’établissement",
    "CANCELLED": "réservation annulée",
}


def _listed_as(listed: bool, status: str) -> str:
    return f"{'affichée' if listed else 'non affichée'}, {WORDS[status]}"
