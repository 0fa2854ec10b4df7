"""The sentences said when an offer may not be changed: what, why, what to do."""

from typing import Any

from django.utils import timezone

from core.errors import NotAllowed, Refused
from venues.models import Partner


class Stale(Refused):
    """Somebody changed the offer since the page was shown."""

    code = "STALE"
    title = "L’offre a changé pendant votre saisie"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            "Une autre personne l’a modifiée depuis que vous avez ouvert la page.",
            "Rechargez la page pour voir la dernière version, puis recommencez.",
            **kwargs,
        )


class NotReferenced(NotAllowed):
    """The partner is not referenced on ADAGE today (R3), or is suspended (R49)."""

    code = "NOT_REFERENCED"
    title = "Référencement ADAGE requis"

    def __init__(self, partner: Partner | None = None) -> None:
        if partner is not None and partner.is_stopped("PUBLICATION", timezone.localdate()):
            super().__init__(
                "L’administration du programme a suspendu la publication des offres de cette "
                "structure. Écrivez-lui pour en connaître la suite.",
                title="Structure suspendue",
            )
            return
        super().__init__(
            "Seules les structures référencées sur ADAGE publient des offres collectives. "
            "Demandez votre référencement pour ouvrir cette entrée."
        )


class NotYours(NotAllowed):
    """Only members of the partner act on its offers."""

    def __init__(self) -> None:
        super().__init__(
            "Seuls les membres de la structure qui propose l’offre peuvent le faire.",
            title="Action réservée à l’acteur culturel",
        )


class WrongState(Refused):
    """The offer is not in a state that allows this."""

    code = "OFFER_WRONG_STATE"
    title = "L’offre n’est plus dans l’état attendu"

    def __init__(self, why: str) -> None:
        super().__init__(why, "Revenez à la page de l’offre pour voir où elle en est.")


class TemplateWrongState(Refused):
    """The template is not in a state that allows this."""

    code = "TEMPLATE_WRONG_STATE"
    title = "La vitrine n’est plus dans l’état attendu"

    def __init__(self, why: str) -> None:
        super().__init__(why, "Revenez à la page de la vitrine pour voir où elle en est.")


class RequestWrongState(Refused):
    """The conversation is over: offer, refusal or withdrawal."""

    code = "REQUEST_WRONG_STATE"
    title = "Cette demande est close"

    def __init__(self, why: str = "") -> None:
        super().__init__(
            why or "Elle a été transformée en offre, déclinée ou retirée entre-temps.",
            "Revenez à la page de la demande pour voir où elle en est.",
        )


class NotAsked(NotAllowed):
    """Only the two sides of a request act on it."""

    def __init__(self, why: str) -> None:
        super().__init__(why, title="Action réservée aux personnes de la demande")


class NotComplete(Refused):
    """Something is missing before publication (R12)."""

    code = "OFFER_NOT_COMPLETE"
    title = "L’offre n’est pas complète"

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing), "Complétez les étapes signalées, puis publiez.")
        self.missing = missing


class LineAlreadyOpen(Refused):
    """An offer has at most one open line (R16)."""

    code = "LINE_ALREADY_OPEN"
    title = "Cette offre a déjà une date"

    def __init__(self) -> None:
        super().__init__(
            "Une offre ne porte qu’une date et un prix à la fois.",
            "Supprimez d’abord la ligne actuelle, ou modifiez-la.",
        )


class TermsNotPossible(Refused):
    """The date, deadline or price asked for cannot be (R15, R18)."""

    code = "TERMS_NOT_POSSIBLE"
    title = "Cette date ou ce prix ne convient pas"

    def __init__(self, why: str) -> None:
        super().__init__(why, "Corrigez la saisie, puis recommencez.")
