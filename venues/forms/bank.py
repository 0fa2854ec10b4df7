"""The bank account of a structure: as on the « relevé d’identité bancaire » (R51)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from accounts.actions import Outcome, prove_again
from accounts.models import User
from accounts.queries.second_factor import second_factor_of
from core.files.uploads import ACCEPTED, ACCEPTED_SAID, Document, Unfit, receive_document
from core.rules.text import identifier
from venues import rules
from venues.models import Partner, validate_bic, validate_iban

NOT_PROVED = {
    Outcome.WRONG: "Ce n’est pas le bon. Saisissez-le de nouveau.",
    Outcome.TOO_SOON: "Trop d’essais. Attendez un peu, puis recommencez.",
}
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
    proof = forms.CharField(
        label="Votre mot de passe",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Prouvez que c’est bien vous."},
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

    field_order = ["structure", "holder", "iban", "bic", "document", "proof"]

    def __init__(self, *args: Any, partners: list[Partner], by: User, **options: Any) -> None:
        """`by` hands the account over, and proves again that it is them."""
        super().__init__(*args, label_suffix="", **options)
        self.by = by
        if second_factor_of(by) is not None:
            self.fields["proof"].label = "Code à 6 chiffres de votre téléphone"
            self.fields["proof"].widget = forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
            )
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
        # Asked last: a code serves once, and a slip in the IBAN must not use it up.
        if not self.errors:
            outcome = prove_again(typed=cleaned["proof"], by=self.by)
            if outcome is not Outcome.RIGHT:
                self.add_error("proof", NOT_PROVED[outcome])
        return cleaned

    def partner(self) -> Partner:
        """The structure to pay; call after `is_valid()`."""
        siren = self.cleaned_data.get("structure")
        return self.partners[siren] if siren else next(iter(self.partners.values()))

    def values(self) -> dict[str, str]:
        """What the account is made of, its document apart."""
        typed = {name: self.cleaned_data[name] for name in ("holder", "iban", "bic")}
        return typed | {"document_kind": self.found.kind, "document_name": self.found.name}
