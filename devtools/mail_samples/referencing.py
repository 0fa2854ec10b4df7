"""The fictional request the samples of the referencing mails are written about (R4)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from bookings.models import Booking
from core.rules import PARIS
from venues.models import (
    Membership,
    Partner,
    PartnerChange,
    PartnerSuspension,
    ReferencingRequest,
    RequestMessage,
)

# event: (when it happens, the reason the administration gave)
EVENTS = {
    "referencing.filed": ("La structure dépose sa demande", ""),
    "referencing.change_asked": (
        "L’administration demande un complément", "Joignez un projet déjà mené avec une classe.",
    ),
    "referencing.accepted": ("L’administration accepte", ""),
    "referencing.refused": (
        "L’administration refuse", "La demande ne décrit pas d’activité menée avec des élèves.",
    ),
    "referencing.ended": ("Le référencement prend fin", ""),
    "referencing.found": ("ADAGE référence la structure", ""),
    "referencing.answered": ("L’administration écrit à la structure", ""),
    "partner.suspended": ("L’administration suspend la structure", ""),
    "partner.suspension_lifted": ("Deux personnes lèvent la suspension", ""),
    "partner.changed": ("L’administration ferme la structure", ""),
}  # fmt: skip


def told(event: str, booking: Booking) -> tuple[str, dict[str, Any]]:
    """When the mail leaves, and what the outbox tells its writer."""
    when, reason = EVENTS[event]
    partner = booking.offer.venue.partner
    filed_at = datetime(2026, 11, 16, 10, 5, tzinfo=ZoneInfo(PARIS))
    request, _ = ReferencingRequest.objects.get_or_create(
        partner=partner,
        defaults={
            "ref": "RF-7K3M9Q",
            "activities": ["spectacle"],
            "filed_at": filed_at,
            "contact_name": "Nolwenn Garel",
            "contact_email": "n.garel@eclusier.invalid",
        },
    )
    member, _ = User.objects.get_or_create(email="n.garel@eclusier.invalid")
    Membership.objects.get_or_create(
        user=member, partner=partner, defaults={"role": Membership.Role.OWNER}
    )
    clerk, _ = User.objects.get_or_create(email="o.vasseur@administration.invalid")
    message = RequestMessage.objects.create(
        request=request,
        at=filed_at,
        author=clerk,
        author_label="Odile Vasseur",
        from_administration=True,
        body="Qui intervient auprès des classes ?",
    )
    suspension = PartnerSuspension.objects.create(
        partner=partner,
        acts=["PUBLICATION", "PAYMENT"],
        from_date=filed_at.date(),
        reason="Signalement d’un établissement.",
        imposed_by=clerk,
        imposed_label="Odile Vasseur",
        imposed_at=filed_at,
    )
    ids = {"request_id": request.pk, "message_id": message.pk, "partner_id": partner.pk}
    ids |= {"suspension_id": suspension.pk, "change_id": closing(partner, clerk, filed_at).pk}
    return when, ids | {"reason": reason}


def closing(partner: Partner, clerk: User, at: datetime) -> PartnerChange:
    """The structure closes."""
    return PartnerChange.objects.create(
        partner=partner,
        kind=PartnerChange.Kind.CLOSE,
        on_date=at.date(),
        reason="Cessation d’activité.",
        asked_by=clerk,
        asked_label="Odile Vasseur",
        asked_at=at,
    )
