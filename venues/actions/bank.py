"""Bank details: an owner hands them over, the administration decides (R51)."""

from typing import BinaryIO

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import NotAllowed, Refused
from outbox.actions import post
from venues.models import BankDetails, Partner
from venues.policy import checks_accounts, owns

State = BankDetails.State
OWNERS_ONLY = (
    "Seules les personnes responsables de la structure changent le compte où elle est payée."
)


class AlreadyDecided(Refused):
    """Somebody decided, or another account came, since the page was read."""

    code = "ALREADY_DECIDED"
    title = "Ces coordonnées bancaires ne sont plus en vérification"


class NoteRequired(Refused):
    """An account is sent back with a reason."""

    code = "NOTE_REQUIRED"
    title = "Il manque un motif"

    def __init__(self) -> None:
        super().__init__("L’acteur culturel doit savoir quoi corriger.", "Écrivez le motif.")


@transaction.atomic
def submit_bank_details(
    *, partner_id: int, values: dict[str, str], document: BinaryIO, by: User
) -> BankDetails:
    """An owner hands over an account: `holder`, `iban`, `bic`, `document_kind`, `document_name`.

    The one being checked is replaced; the validated one stays until this one is validated. The
    same account sent twice is one. All the owners are written to. Raises NotAllowed.
    """
    partner = Partner.objects.select_for_update(no_key=True).get(pk=partner_id)
    if not owns(by, partner):
        raise NotAllowed(OWNERS_ONLY)
    waiting = list(partner.bank_details.filter(state__in=[State.CHECKING, State.TO_CORRECT]))
    for old in waiting:
        if old.state == State.CHECKING and (old.iban, old.bic) == (values["iban"], values["bic"]):
            return old
    for old in waiting:
        old.replace()
        old.save()
    details = BankDetails(partner=partner, submitted_by=by, submitted_at=timezone.now(), **values)
    details.document = File(document, name=details.document_name)
    details.save()
    post("bank.submitted", subject=details, facts={"details_id": details.pk})
    return details


def validate_bank_details(*, details_id: int, by: User) -> BankDetails:
    """The account may be paid on; it replaces the one before. Raises NotAllowed, AlreadyDecided."""
    return _decide(details_id, "validate_account", by)


def ask_bank_correction(*, details_id: int, note: str, by: User) -> BankDetails:
    """Send back to be corrected. Raises NotAllowed, AlreadyDecided, NoteRequired."""
    return _decide(details_id, "ask_correction", by, note)


def refuse_bank_details(*, details_id: int, note: str, by: User) -> BankDetails:
    """Refuse for good. Raises NotAllowed, AlreadyDecided, NoteRequired."""
    return _decide(details_id, "refuse", by, note)


@transaction.atomic
def _decide(details_id: int, verb: str, by: User, note: str = "") -> BankDetails:
    partner_id = BankDetails.objects.values_list("partner_id", flat=True).get(pk=details_id)
    partner = Partner.objects.select_for_update(no_key=True).get(pk=partner_id)
    details = BankDetails.objects.select_related("partner").get(pk=details_id)
    if not checks_accounts(by, details):
        raise NotAllowed("Seule l’administration vérifie les coordonnées bancaires.")
    if details.state != State.CHECKING:
        raise AlreadyDecided(f"Elles sont\u00a0: {details.get_state_display().lower()}.")
    if verb == "validate_account":
        for old in partner.bank_details.filter(state=State.VALIDATED):
            old.replace()
            old.save()
        details.validate_account()
    elif not note.strip():
        raise NoteRequired
    else:
        getattr(details, verb)(note=note.strip())
    details.decided_by, details.decided_at = by, timezone.now()
    details.save()
    post("bank.decided", subject=details, facts={"details_id": details.pk, "state": details.state})
    return details
