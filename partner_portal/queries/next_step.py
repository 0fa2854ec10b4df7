"""The panel « prochaine étape » of an offer, in the words of its partner."""

from datetime import datetime
from typing import Any

from bookings.models import Booking, BookingMove, State
from bookings.queries.journal import Journal
from bookings.queries.status import Standing, Status, Turn
from bookings.rules import local_day
from core.rules import long_date, long_moment
from offers.models import CollectiveOffer

PANELS: dict[Status, tuple[str, str]] = {
    Status.DRAFT: ("Terminez l’offre pour la publier", ""),
    Status.PUBLISHED: ("Un enseignant peut la préréserver jusqu’au {until}", ""),
    Status.PAUSED: ("L’offre est en pause", ""),
    Status.REJECTED: ("Corrigez l’offre, puis publiez-la de nouveau", ""),
    Status.UNDER_REVIEW: (
        "L’administration relit votre offre, et vous répond avant le {until}",
        "Vous recevrez sa réponse par courriel. Acceptée, l’offre est aussitôt en ligne\u00a0; "
        "sinon, vous lirez ce qu’il faut corriger. D’ici là, personne d’autre ne la voit. Pour la "
        "modifier avant la réponse, reprenez-la.",
    ),
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

AGAIN = "Un enseignant peut de nouveau la préréserver jusqu’au {until}"
# How the last booking ended: who, what, when; a head is never named.
ENDINGS: dict[str, str] = {
    BookingMove.Verb.REFUSE: "La direction de l’établissement a refusé {what} de {teacher} "
    "le {at}.",
    BookingMove.Verb.WITHDRAW: "{teacher} a retiré sa préréservation le {at}.",
    BookingMove.Verb.CANCEL_BY_SCHOOL: "La direction de l’établissement a annulé {what} de "
    "{teacher} le {at}.",
    BookingMove.Verb.CANCEL_BY_PARTNER: "Votre structure a annulé {what} de {teacher} le {at}.",
    BookingMove.Verb.CANCEL_BY_ADMINISTRATION: "L’administration a annulé {what} de {teacher} "
    "le {at}.",
    BookingMove.Verb.EXPIRE: "La préréservation de {teacher} a expiré le {at}, sans réponse de la "
    "direction.",
}
SAY_THE_ENDING = {
    Status.PUBLISHED, Status.PAUSED, Status.NO_DATE, Status.EXPIRED, Status.CANCELLED,
}  # fmt: skip


def ending_of(journal: Journal) -> BookingMove | None:
    """The move that ended the last booking; None while one runs, and before the first."""
    last = journal.moves[-1] if journal.moves else None
    return last if last is not None and last.to_state == State.CANCELLED else None


def next_step(
    offer: CollectiveOffer,
    booking: Booking | None,
    standing: Standing,
    now: datetime,
    ending: BookingMove | None = None,
) -> dict[str, Any]:
    """Title and text of the panel: who must do what before when, and what follows otherwise.

    `ending`: the move that ended the last booking, told until another one begins.
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
    elif ending is not None and ending.verb in ENDINGS and status in SAY_THE_ENDING:
        title = AGAIN if status == Status.PUBLISHED else title
        was = "la préréservation" if ending.from_state == State.PREBOOKED else "la réservation"
        said = ENDINGS[ending.verb].format(
            what=was, teacher=ending.booking.teacher.full_name, at=long_date(ending.at, zone)
        )
        told = ending.reason_for_partner
        why = told and f" Motif\u00a0: «\u00a0{told}\u00a0»."
        text = f"{said}{why} {standing.explanation}"
    days = None
    if standing.until and standing.turn != Turn.NOBODY and standing.until >= now:
        days = (local_day(standing.until, zone) - local_day(now, zone)).days
    return {
        "title": title.format(until=until),
        "text": text or standing.explanation,
        "days": days,
    }
