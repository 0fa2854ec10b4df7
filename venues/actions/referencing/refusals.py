"""The sentences said when a referencing request may not be changed or moved (R4)."""

from core.errors import NotAllowed, Refused
from venues.rules import REQUEST_DOCUMENTS_MAX

SEE_IT = "Revenez à la page du référencement pour voir où elle en est."


class NotYourRequest(NotAllowed):
    """Only members of the partner write its request."""

    def __init__(self) -> None:
        super().__init__(
            "Seuls les membres de la structure écrivent sa demande de référencement.",
            title="Action réservée à la structure",
        )


class AdministrationOnly(NotAllowed):
    """Only the administration examines, and nobody their own request."""

    def __init__(self) -> None:
        super().__init__(
            "Seule l’administration instruit une demande, et jamais celle d’une structure dont on "
            "est membre.",
            title="Action réservée à l’administration",
        )


class RequestStale(Refused):
    """Somebody changed the draft since the page was shown."""

    code = "STALE"
    title = "La demande a changé pendant votre saisie"

    def __init__(self) -> None:
        super().__init__(
            "Une autre personne de votre structure l’a modifiée depuis que vous avez ouvert la "
            "page.",
            "Rechargez la page pour voir la dernière version, puis recommencez.",
        )


class RequestMoved(Refused):
    """The request is no longer where this act needs it."""

    code = "REQUEST_WRONG_STATE"
    title = "La demande a changé entre-temps"

    def __init__(self, state: str) -> None:
        super().__init__(f"Elle est maintenant dans l’état « {state} ».", SEE_IT)


class RequestClosed(Refused):
    """Only a draft is written."""

    code = "REQUEST_CLOSED"
    title = "La demande n’est plus un brouillon"

    def __init__(self) -> None:
        super().__init__(
            "Une demande déposée ne se modifie plus pendant que l’administration la lit.",
            "Reprenez-la depuis la page du référencement pour la modifier.",
        )


class RequestIncomplete(Refused):
    """Something is missing before the deposit."""

    code = "REQUEST_INCOMPLETE"
    title = "La demande n’est pas complète"

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing), "Complétez les étapes signalées, puis déposez.")


class AlreadyReferenced(Refused):
    """There is nothing to ask for."""

    code = "ALREADY_REFERENCED"
    title = "Votre structure est déjà référencée"

    def __init__(self) -> None:
        super().__init__(
            "Elle publie déjà des offres collectives : aucune demande n’est nécessaire.", SEE_IT
        )


class TooManyDocuments(Refused):
    """Ten documents at most."""

    code = "TOO_MANY_DOCUMENTS"
    title = f"La demande compte déjà {REQUEST_DOCUMENTS_MAX} documents"

    def __init__(self) -> None:
        super().__init__(
            f"Une demande porte {REQUEST_DOCUMENTS_MAX} documents au plus.",
            "Retirez-en un avant d’en ajouter un autre.",
        )


class ReasonNeeded(Refused):
    """The partner must be able to read why."""

    code = "REASON_REQUIRED"
    title = "Il manque le motif"

    def __init__(self) -> None:
        super().__init__("La structure lit le motif pour corriger sa demande.", "Écrivez-le.")
