"""The bank account of a structure: as on the « relevé d’identité bancaire » (R51)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from core.files.uploads import ACCEPTED, ACCEPTED_SAID, Document, Unfit, receive_document
from core.rules.text import identifier
from venues import rules
from venues.models import Partner, validate_bic, validate_iban

NO_STRUCTURE = "Choisissez la structure à payer."


class CodeField(forms.CharField):
    """Letters and digits, typed with or without spaces; kept in capitals without them."""

    def to_python(self, value: Any) -> str:
        return identifier(super().to_python(value) or "").upper()


class BankDetailsForm(forms.Form):
    """Holder, IBAN, BIC and the document that proves them."""

    structure = forms.ChoiceField(
        label="Structure",
        error_messages=dict.fromkeys(("required", "invalid_choice"), NO_STRUCTURE),
    )
    holder = forms.CharField(
        label="Titulaire du compte",
        max_length=70,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Indiquez le titulaire du compte.",
            "max_length": "Ce nom est trop long\u00a0: 70 caractères au plus.",
        },
    )
    iban = CodeField(
        label="IBAN",
        help_text="27 caractères pour un compte français, les espaces sont acceptés.",
        max_length=60,
        validators=[validate_iban],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Recopiez l’IBAN du compte.",
            "max_length": "Cet IBAN est trop long.",
        },
    )
    bic = CodeField(
        label="BIC",
        help_text="8 ou 11 caractères.",
        max_length=30,
        validators=[validate_bic],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Recopiez le BIC de la banque.",
            "max_length": "Ce BIC est trop long.",
        },
    )
    document = forms.FileField(
        label="Relevé d’identité bancaire",
        help_text=ACCEPTED_SAID,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "missing"), "Joignez le relevé d’identité bancaire."
        ),
    )
    found: Document

    def __init__(self, *args: Any, partners: list[Partner], **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.partners = {partner.siren: partner for partner in partners}
        if len(partners) == 1:
            del self.fields["structure"]
        else:
            named = [(partner.siren, partner.name) for partner in partners]
            self.fields["structure"].choices = [("", "Choisir"), *named]  # type: ignore[attr-defined]

    def clean_document(self) -> "UploadedFile[Any]":
        """Say what the file is, or why it is not accepted."""
        sent = self.cleaned_data["document"]
        try:
            sent, self.found = receive_document(sent)
        except Unfit as unfit:
            raise ValidationError(str(unfit)) from None
        return sent

    def clean(self) -> dict[str, Any]:
        """Refuse a BIC of another country than the IBAN's (R51)."""
        cleaned = super().clean() or self.cleaned_data
        iban, bic = cleaned.get("iban"), cleaned.get("bic")
        if iban and bic and not rules.same_country(iban[:2], bic[4:6]):
            self.add_error("bic", "Ce BIC est celui d’une banque d’un autre pays que l’IBAN.")
        return cleaned

    def partner(self) -> Partner:
        """The structure to pay; call after `is_valid()`."""
        siren = self.cleaned_data.get("structure")
        return self.partners[siren] if siren else next(iter(self.partners.values()))

    def values(self) -> dict[str, str]:
        """What the account is made of, its document apart."""
        typed = {name: self.cleaned_data[name] for name in ("holder", "iban", "bic")}
        return typed | {"document_kind": self.found.kind, "document_name": self.found.name}
