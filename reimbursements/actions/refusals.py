"""The sentences said when a run or a payment may not go on."""

from datetime import date, datetime

from administration.rules.numbers import statement_days_in_words
from core.errors import Refused
from core.rules import long_moment, middle_date


class NotAStatementDay(Refused):
    """Statements are issued on some days of the month, not in advance (R51)."""

    code = "NOT_A_STATEMENT_DAY"
    title = "Ce jour n’est pas un jour de justificatifs"

    def __init__(self, day: date) -> None:
        days = statement_days_in_words(day)
        super().__init__(
            f"Les justificatifs sont émis {days} du mois, jamais à l’avance.",
            "Choisissez le dernier de ces jours.",
        )


class LaterRunExists(Refused):
    """The runs follow one another: none is begun before one already begun."""

    code = "LATER_RUN_EXISTS"
    title = "Un lot plus récent existe déjà"

    def __init__(self, day: date) -> None:
        super().__init__(f"C’est celui du {middle_date(day)}.", "Lancez ce lot-là.")


class RunInProgress(Refused):
    """Somebody, or the clock, is issuing statements at this moment."""

    code = "RUN_IN_PROGRESS"
    title = "Un lot est déjà en cours"

    def __init__(self) -> None:
        super().__init__(
            "Les justificatifs sont en train d’être émis.", "Attendez la fin, puis relisez la page."
        )


class NotPayable(Refused):
    """The statement is paid or rejected already (R53)."""

    code = "NOT_PAYABLE"
    title = "Ce versement n’attend plus rien"

    def __init__(self, reference: str, state: str) -> None:
        super().__init__(f"Le justificatif {reference} est\u00a0: {state.lower()}.")


class CheckedTheAccount(Refused):
    """Who says that an account is the right one is not who pays on it (R53)."""

    code = "CHECKED_THE_ACCOUNT"
    title = "Une autre personne doit confirmer ce versement"

    def __init__(self, partners: list[str]) -> None:
        named = ", ".join(partners[:3]) + ("…" if len(partners) > 3 else "")
        super().__init__(
            f"Vous avez validé les coordonnées bancaires de\u00a0: {named}.",
            "Demandez à une autre personne chargée des paiements.",
        )


class AccountHeld(Refused):
    """Nothing is paid on an account handed over a moment ago (R51)."""

    code = "ACCOUNT_HELD"
    title = "Ce compte est encore trop récent"

    def __init__(self, partners: list[str], until: datetime) -> None:
        named = ", ".join(partners[:3]) + ("…" if len(partners) > 3 else "")
        super().__init__(
            f"Compte récent de\u00a0: {named}. Ses responsables ont été prévenus par courriel.",
            f"Attendez le {long_moment(until)}, puis confirmez le versement.",
        )


class PaymentHeld(Refused):
    """The administration stopped the payments of this partner (R49)."""

    code = "PAYMENT_HELD"
    title = "Ce versement est retenu"

    def __init__(self, partners: list[str]) -> None:
        named = ", ".join(partners[:3]) + ("…" if len(partners) > 3 else "")
        super().__init__(
            f"Les versements sont suspendus pour\u00a0: {named}.",
            "Attendez que deux personnes aient levé cette suspension.",
        )


class NoteRequired(Refused):
    """What changes a payment says why."""

    code = "NOTE_REQUIRED"
    title = "Il manque un motif"

    def __init__(self) -> None:
        super().__init__("L’acteur culturel doit savoir pourquoi.", "Écrivez le motif.")


class AdjustmentNotPossible(Refused):
    """A correction stays within the price, one at a time, of what took place (R51)."""

    code = "ADJUSTMENT_NOT_POSSIBLE"
    title = "Cette correction n’est pas possible"


class AdjustmentMoved(Refused):
    """Somebody answered before."""

    code = "ADJUSTMENT_MOVED"
    title = "Cette correction n’attend plus rien"

    def __init__(self, state: str) -> None:
        super().__init__(f"Elle est\u00a0: {state.lower()}.", "Rechargez la page.")


class PaymentAsked(Refused):
    """Somebody said that the transfer had left: it is not taken back."""

    code = "PAYMENT_ASKED"
    title = "Le versement de ce justificatif est demandé"

    def __init__(self) -> None:
        super().__init__(
            "Quelqu’un a dit que son virement était parti.",
            "Si c’est faux, écartez d’abord cette demande, puis retirez le justificatif.",
        )
