"""The bank account a partner is paid on: never edited, replaced by another (R51)."""

from datetime import datetime
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition
from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from core.encrypted import SEALED, SealedTextField
from core.files.sealed import sealed_files
from core.machine import asks
from venues import policy, rules
from venues.models.partner import Partner


class State(models.TextChoices):
    """Where the checking of an account stands; « compte » is masculine."""

    CHECKING = "CHECKING", "En vérification"
    TO_CORRECT = "TO_CORRECT", "À corriger"
    VALIDATED = "VALIDATED", "Validé"
    REFUSED = "REFUSED", "Refusé"
    REPLACED = "REPLACED", "Remplacé"


# One table for django-fsm and for the trigger that holds against raw SQL.
ARROWS = {
    "validate_account": ([State.CHECKING], State.VALIDATED),
    "ask_correction": ([State.CHECKING], State.TO_CORRECT),
    "refuse": ([State.CHECKING], State.REFUSED),
    "replace": ([State.CHECKING, State.TO_CORRECT, State.VALIDATED], State.REPLACED),
}
RAW_ARROWS = [(str(s), str(target)) for sources, target in ARROWS.values() for s in sources]


def new_token() -> str:
    """The name of a document in an address, and of its file on the disk."""
    return uuid4().hex


def file_name(details: "BankDetails", _name: str) -> str:
    """Where the document lies under MEDIA_ROOT: nothing of what people typed is in it."""
    return f"bank/{details.token}.{details.document_kind}"


# What a partner typed is never changed afterwards: the statement that quotes it stays true.
TYPED = [
    "token", "partner", "holder", "iban", "bic", "document", "document_kind", "document_name",
    "submitted_by", "submitted_at",
]  # fmt: skip


def validate_iban(value: str) -> None:
    """Refuse an IBAN whose key is wrong, or of a country outside the SEPA zone (R51)."""
    try:
        iban = IBAN(value)
    except SchwiftyException:
        raise ValidationError(
            "Cet IBAN est inexact\u00a0: recopiez-le depuis votre relevé d’identité bancaire."
        ) from None
    if not iban.in_sepa_zone:
        raise ValidationError(
            "Ce compte est tenu hors de la zone SEPA\u00a0: indiquez-en un autre."
        )


def validate_bic(value: str) -> None:
    """Refuse a BIC of the wrong shape or of an unknown country (R51)."""
    try:
        BIC(value)
    except SchwiftyException:
        raise ValidationError(
            "Ce BIC est inexact\u00a0: 8 ou 11 caractères, comme sur votre relevé."
        ) from None


class BankDetails(models.Model):
    """One account, as typed once by a member; the administration decides in its own time."""

    State = State

    token = models.CharField("jeton", max_length=32, unique=True, default=new_token)
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="bank_details", verbose_name="partenaire culturel"
    )
    holder = models.CharField("titulaire du compte", max_length=70)
    iban = SealedTextField("IBAN", validators=[validate_iban])
    bic = models.CharField("BIC", max_length=11, validators=[validate_bic])
    document = models.FileField(
        "relevé d’identité bancaire", upload_to=file_name, storage=sealed_files
    )
    document_kind = models.CharField("format du relevé", max_length=3)
    document_name = models.CharField("nom du relevé", max_length=120)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="déposé par"
    )
    submitted_at = models.DateTimeField("déposé le")
    state = FSMField("état", choices=State.choices, default=State.CHECKING, protected=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="décidé par",
    )
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    note = models.CharField("motif", max_length=500, blank=True)

    class Meta:
        verbose_name = "coordonnées bancaires"
        verbose_name_plural = "coordonnées bancaires"
        ordering = ["-submitted_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                "partner", condition=Q(state="VALIDATED"), name="one_validated_account"
            ),
            models.UniqueConstraint(
                "partner", condition=Q(state="CHECKING"), name="one_account_in_checking"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="account_state_known"),
            models.CheckConstraint(condition=Q(iban__regex=SEALED), name="account_iban_is_sealed"),
            models.CheckConstraint(
                condition=Q(bic__regex=r"^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$"),
                name="account_bic_shape",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["TO_CORRECT", "REFUSED"]) | ~Q(note=""),
                name="account_sent_back_with_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="account_fsm", field="state", transitions=RAW_ARROWS),
            pgtrigger.ReadOnly(name="account_is_never_edited", fields=TYPED),
            pgtrigger.Protect(name="account_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.partner}, {self.masked_iban}"

    @property
    def masked_iban(self) -> str:
        """« FR76 •••• •••• •••• 0417 »: enough to recognise it, too little to use it."""
        return f"{self.iban[:4]} •••• •••• •••• {self.iban[-4:]}".replace(" ", "\u00a0")

    @property
    def payable_from(self) -> datetime:
        """Nothing is paid on this account before (R51)."""
        return rules.payable_from(self.submitted_at)

    def clean(self) -> None:
        """Refuse a BIC of another country than the IBAN's (R51)."""
        super().clean()
        if self.iban and self.bic and not rules.same_country(self.iban[:2], self.bic[4:6]):
            raise ValidationError(
                {"bic": "Ce BIC est celui d’une banque d’un autre pays que l’IBAN."}
            )

    @transition(state, *ARROWS["validate_account"], permission=asks(policy.checks_accounts))
    def validate_account(self) -> None:
        """The account may be paid on."""

    @transition(state, *ARROWS["ask_correction"], permission=asks(policy.checks_accounts))
    def ask_correction(self, *, note: str) -> None:
        """Something must be put right: the partner hands over another."""
        self.note = note

    @transition(state, *ARROWS["refuse"], permission=asks(policy.checks_accounts))
    def refuse(self, *, note: str) -> None:
        """This account will not do."""
        self.note = note

    @transition(state, *ARROWS["replace"], permission=asks(policy.may_replace_account))
    def replace(self) -> None:
        """Another took its place."""
