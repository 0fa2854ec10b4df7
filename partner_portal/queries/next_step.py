"""The panel « prochaine étape » of an offer, in the words of its partner."""

from datetime import datetime
from typing import Any

from bookings.models import Booking
from bookings.queries.status import Standing, Status, Turn
from bookings.rules import local_day
from core.rules import long_date, long_moment
from offers.models import CollectiveOffer

PANELS: dict[Status, tuple[str, str]] = {
    Status.DRAFT: ("Terminez l’offre pour la publier", ""),
    Status.PUBLISHED: ("Un enseignant peut la préréserver jusqu’au {until}", ""),
    Status.PAUSED: ("L’offre est en pause", ""),
    Status.REJECTED: ("Corrigez l’offre, puis publiez-la de nouveau", ""),
    Status.NO_DATE: ("Fixez une nouvelle date et un prix", ""),
    Status.PROPOSED: ("L’enseignant doit donner son accord avant le {until}", ""),
    Status.PREBOOKED: ("La direction doit confirmer avant le {until}", ""),
    Status.BOOKED: ("L’établissement a réservé", ""),
    Status.FIRM: ("La réservation est ferme", ""),
    Status.ENDED: ("L’événement a eu lieu", "La réservation est remboursée après vérification."),
    Status.REIMBURSED: ("La réservation est remboursée", ""),
    Status.EXPIRED: ("Changez la date ou la date limite pour la proposer de nouveau", ""),
    Status.CANCELLED: ("La réservation a été annulée", ""),
    Status.ARCHIVED: ("L’offre est archivée", ""),
}

WITHHELD = (
    "L’offre est masquée aux enseignants",
    "Votre structure n’est plus référencée sur ADAGE. L’offre redeviendra visible "
    "d’elle-même avec votre référencement.",
)


def next_step(
    offer: CollectiveOffer, booking: Booking | None, standing: Standing, now: datetime
) -> dict[str, Any]:
    """Title and text of the panel: who must do what before when, and what follows otherwise.

    `days`: whole days left on the clock of the event's place, None when nobody is waited for.
    """
    zone, status = offer.time_zone, standing.status
    until = long_date(standing.until, zone) if standing.until else ""
    title, text = PANELS[status]
    if offer.withheld_at:
        title, text = WITHHELD
    elif status == Status.PREBOOKED and booking:
        text = (
            f"La demande est partie le {long_date(booking.prebooked_at, zone)}. Sans réponse, "
            "la préréservation expire avec l’offre : il faudra une nouvelle date limite."
        )
    elif status == Status.BOOKED and standing.until:
        text = f"Il peut encore annuler jusqu’au {long_moment(standing.until, zone)}."
    elif status == Status.REJECTED:
        text = f"Motif : {offer.rejection_reason}"
    days = None
    if standing.until and standing.turn != Turn.NOBODY and standing.until >= now:
        days = (local_day(standing.until, zone) - local_day(now, zone)).days
    return {
        "title": title.format(until=until),
        "text": text or standing.explanation,
        "days": days,
    }
