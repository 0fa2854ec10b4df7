"""The sentences said when a booking may not move: what, why, what to do."""

from datetime import datetime
from typing import Any

from core.errors import Refused
from core.rules import euros, long_moment, middle_date, number, plural

SEE_OTHERS = "Cherchez une offre semblable, ou contactez l’acteur culturel."


class OfferNotBookable(Refused):
    """The offer is not published, has no date, or is held for somebody else (R20)."""

    code = "OFFER_NOT_BOOKABLE"
    title = "Cette offre n’est plus réservable"

    def __init__(self, why: str = "Elle n’est plus proposée à la réservation.") -> None:
        super().__init__(why, SEE_OTHERS)


class AlreadyPrebooked(Refused):
    """Another live booking stands on the offer (S18)."""

    code = "ALREADY_PREBOOKED"
    title = "Cette offre est déjà préréservée"

    def __init__(self, by_whom: str = "") -> None:
        who = f"par {by_whom}" if by_whom else "par un autre établissement"
        super().__init__(
            f"Elle l’a été {who}. Une offre n’est réservable qu’une fois.",
            "Demandez une autre date à l’acteur culturel, ou cherchez une offre semblable.",
        )


class QuotaReached(Refused):
    """The teacher, or their school, has as many pre-bookings waiting as may wait (R33)."""

    code = "QUOTA_REACHED"
    title = "Trop de préréservations attendent une décision"

    def __init__(self, many: int, most: int, soonest: list[Any], *, own: bool) -> None:
        whose = "Vous avez" if own else "Votre établissement a"
        ends = [
            f"«\u00a0{booking.offer.title}\u00a0» "
            f"({middle_date(booking.bookable_until, booking.time_zone)})"
            for booking in soonest
        ]
        first = f" Premières dates limites\u00a0: {', '.join(ends)}." if ends else ""
        super().__init__(
            f"{whose} {number(many)} préréservation{plural(many)} en attente de décision\u00a0: "
            f"le maximum est de {number(most)}.{first}",
            "Retirez une préréservation dont vous n’avez plus besoin, ou demandez à la direction "
            "de décider de celles qui l’attendent\u00a0: vous pourrez alors préréserver cette "
            "offre."
            if own
            else "Demandez à la direction de décider de celles qui l’attendent, ou retirez l’une "
            "des vôtres\u00a0: vous pourrez alors préréserver cette offre.",
        )


class NotForSchool(Refused):
    """The offer is addressed to another institution (R11)."""

    code = "NOT_FOR_SCHOOL"
    title = "Cette offre est adressée à un autre établissement"

    def __init__(self) -> None:
        super().__init__(
            "Son auteur l’a préparée avec un autre établissement.",
            "Demandez une offre semblable à l’acteur culturel.",
        )


class DeadlinePassed(Refused):
    """Now is after bookable_until (R20, R21)."""

    code = "DEADLINE_PASSED"
    title = "La date limite est dépassée"

    def __init__(self, bookable_until: datetime, zone: str) -> None:
        super().__init__(
            f"Elle était fixée au {long_moment(bookable_until, zone)}.",
            "Demandez à l’acteur culturel de la prolonger.",
            title=f"La date limite du {long_moment(bookable_until, zone)} est dépassée",
        )


class NoBudget(Refused):
    """No budget covers now and the event (R41)."""

    code = "NO_BUDGET"
    title = "Aucun crédit pour cette période"

    def __init__(self, price: object) -> None:
        super().__init__(
            f"Aucun crédit de l’établissement ne couvre la date de cet événement ({euros(price)}).",  # type: ignore[arg-type]
            "Contactez le rectorat. Une offre gratuite reste possible.",
        )


class SchoolNotEligible(Refused):
    """The school was closed or left the program after the pre-booking (R47)."""

    code = "SCHOOL_NOT_ELIGIBLE"
    title = "Votre établissement n’est plus ouvert ou éligible"

    def __init__(self, school: Any) -> None:
        gone = "n’est plus éligible au pass Culture" if school.is_open else "est fermé"
        super().__init__(
            f"«\u00a0{school}\u00a0» {gone}\u00a0: son crédit ne peut plus être engagé.",
            "Contactez le rectorat. Ce qui est déjà confirmé est maintenu, et cette préréservation "
            "peut être refusée.",
        )


class OverrideNotPossible(Refused):
    """What the administration asks is outside of what an override may do."""

    code = "OVERRIDE_NOT_POSSIBLE"
    title = "Cette décision n’est pas possible"

    def __init__(self, why: str) -> None:
        super().__init__(why, "Vérifiez la réservation, puis recommencez.")


class NotRestorable(Refused):
    """A cancelled booking comes back only as it was: line free, terms identical, event to come."""

    code = "NOT_RESTORABLE"
    title = "Cette réservation ne peut pas être rétablie"

    def __init__(self, why: str) -> None:
        super().__init__(
            why, "L’enseignant peut préréserver l’offre de nouveau, si elle est libre."
        )


class PartnerSuspended(Refused):
    """The administration stopped this act for the partner of the offer (R49)."""

    code = "PARTNER_SUSPENDED"
    title = "Cet acteur culturel est suspendu"

    def __init__(self, partner: Any) -> None:
        super().__init__(
            f"L’administration du programme a suspendu «\u00a0{partner}\u00a0»\u00a0: rien n’a été "
            "modifié.",
            "Cherchez une offre semblable. Ce qui est déjà confirmé est maintenu tant que "
            "l’administration n’en dit rien.",
        )


class NotCancellable(Refused):
    """The cancellation notice is over (R24, R31)."""

    code = "NOT_CANCELLABLE"
    title = "Annulation impossible en ligne"

    def __init__(self, cancellable_until: datetime, zone: str) -> None:
        super().__init__(
            f"L’établissement pouvait annuler jusqu’au {long_moment(cancellable_until, zone)}.",
            "Contactez l’acteur culturel.",
            title=f"Annulation impossible depuis le {long_moment(cancellable_until, zone)}",
        )


class TooLate(Refused):
    """Too long after the end (R27)."""

    code = "TOO_LATE"
    title = "Il est trop tard pour annuler"

    def __init__(self, until: datetime, zone: str) -> None:
        super().__init__(
            f"Cette réservation s’annulait jusqu’au {long_moment(until, zone)}.",
            "Contactez l’administration.",
        )


class BookingMoved(Refused):
    """The booking is not in the state this verb leaves from."""

    code = "BOOKING_MOVED"
    title = "La réservation a changé entre-temps"

    def __init__(self, state_label: str) -> None:
        super().__init__(
            f"Elle est maintenant « {state_label.lower()} ».",
            "Revenez à la page de la réservation pour voir où elle en est.",
        )


class ReasonRequired(Refused):
    """A refusal or a cancellation says why (R22, R27)."""

    code = "REASON_REQUIRED"
    title = "Il manque un motif"

    def __init__(self) -> None:
        super().__init__("La personne concernée doit savoir pourquoi.", "Indiquez un motif.")


class NothingAsked(Refused):
    """The head has asked nothing that the teacher could answer."""

    code = "NOTHING_ASKED"
    title = "La direction n’a pas posé de question"

    def __init__(self) -> None:
        super().__init__(
            "Une réponse fait suite à une question.", "Attendez sa décision ou sa question."
        )


class HasLiveBooking(Refused):
    """A running booking forbids it (R12, R19, R30)."""

    code = "HAS_LIVE_BOOKING"
    title = "Une réservation est en cours sur cette offre"

    def __init__(self, why: str) -> None:
        super().__init__(why, "Annulez d’abord la réservation, ou attendez la fin de l’événement.")


class ProposalPending(Refused):
    """New terms wait for a teacher's answer: they do not change behind their back (R30)."""

    code = "PROPOSAL_PENDING"
    title = "Une nouvelle proposition attend sa réponse"

    def __init__(self) -> None:
        super().__init__(
            "L’enseignant a reçu ces conditions et n’a pas encore répondu.",
            "Proposez-en d’autres par « Modifier la date ou le prix », ou attendez sa réponse.",
        )


class NothingToQuote(Refused):
    """A quote needs a published offer with a date and a price."""

    code = "NOTHING_TO_QUOTE"
    title = "Cette offre n’a pas encore de devis"

    def __init__(self, links: list[tuple[str, str]]) -> None:
        super().__init__(
            "Le devis reprend la date et le prix d’une offre publiée.",
            "Publiez l’offre avec sa date et son prix, puis revenez ici.",
            links=links,
        )


class NothingAgreed(Refused):
    """An agreement exists from the confirmation of the head on, until the booking is cancelled."""

    code = "NOTHING_AGREED"
    title = "Il n’y a pas de convention pour l’instant"

    def __init__(self, links: list[tuple[str, str]]) -> None:
        super().__init__(
            "La convention existe dès que la direction de l’établissement a confirmé, "
            "et tant que la réservation n’est pas annulée.",
            "Revenez après l’accord de la direction.",
            links=links,
        )
