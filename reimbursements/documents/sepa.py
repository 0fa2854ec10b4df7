"""The SEPA credit transfer file of a run: pain.001.001.09, one transfer a statement (R53)."""

import re
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from sepaxml import SepaTransfer

from core.errors import Refused
from reimbursements.models import Statement

SCHEMA = "pain.001.001.09"
# The letters banks accept; the rest is written in their nearest form, or left out.
OUTSIDE_SEPA = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")


class NoPayer(Refused):
    """The account that pays is not known here."""

    code = "NO_PAYER"
    title = "Le compte qui paie n’est pas renseigné"

    def __init__(self) -> None:
        super().__init__(
            "Ce site ne connaît ni son titulaire, ni son IBAN, ni son BIC.",
            "Renseignez PAYER_NAME, PAYER_IBAN et PAYER_BIC, puis redémarrez.",
        )


class NothingToPay(Refused):
    """No statement of the run waits for a transfer."""

    code = "NOTHING_TO_PAY"
    title = "Aucun virement à faire dans ce lot"


def transfer_file(statements: Iterable[Statement], *, execution: date) -> bytes:
    """The XML of the transfers of these statements, checked against the schema of the bank.

    Each carries the number of its statement, so that the bank's answer finds it again.
    Raises NoPayer, NothingToPay.
    """
    payer = settings.PAYER
    if not all(payer.values()):
        raise NoPayer
    config = {**payer, "name": sepa_text(payer["name"], 70), "currency": "EUR", "batch": True}
    file, empty = SepaTransfer(config, schema=SCHEMA), True
    for statement in statements:
        if statement.total > 0:
            file.add_payment(
                {
                    "name": sepa_text(statement.bank_details.holder, 70),
                    "IBAN": statement.bank_details.iban,
                    "BIC": statement.bank_details.bic,
                    "amount": int(statement.total * 100),  # in cents
                    "execution_date": execution,
                    "description": statement.reference,
                    "endtoend_id": statement.reference,
                }
            )
            empty = False
    if empty:
        raise NothingToPay("Tout y est payé, rejeté, ou sans montant à verser.")
    xml: bytes = file.export(validate=True)
    return xml


def sepa_text(text: str, length: int) -> str:
    """The same words in the letters banks accept, never empty."""
    from text_unidecode import unidecode  # 5 MB of tables

    plain = re.sub(r" +", " ", OUTSIDE_SEPA.sub(" ", unidecode(text))).strip()
    return plain[:length].strip() or "NC"
