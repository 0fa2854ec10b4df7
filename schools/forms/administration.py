"""The administration's screens: an institution added by hand, a credit, a level."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.forms import PhoneField, WithEffect, WithReason
from core.rules import academy_of, department_of, euros, middle_date, time_zone_of
from core.rules.text import identifier
from schools.models import Budget, Institution, LevelOpening


class InstitutionForm(forms.ModelForm):
    """An institution added or decided by hand gives its reason (R5)."""

    uai = forms.CharField(label="Code UAI", max_length=20)
    postal_code = forms.CharField(label="Code postal", max_length=20)
    phone = PhoneField(label="Téléphone", required=False)

    class Meta:
        model = Institution
        fields = (
            "uai",
            "name",
            "kind",
            "sector",
            "contract",
            "ministry",
            "address",
            "postal_code",
            "city",
            "academy",
            "email",
            "phone",
            "latitude",
            "longitude",
            "is_open",
            "open_reason",
            "eligible",
            "eligible_reason",
        )  # the department and the clock follow from the postal code

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "phone" in self.fields and "postal_code" in self.fields:  # not where one only reads
            # Where the school is: a number of Nouméa or Papeete is short.
            postal_code = identifier(str(self["postal_code"].value() or ""))
            phone: Any = self.fields["phone"]
            phone.territory = department_of(postal_code)

    def clean_uai(self) -> str:
        return identifier(self.cleaned_data["uai"]).upper()

    def clean_postal_code(self) -> str:
        postal_code = identifier(self.cleaned_data["postal_code"])
        if not department_of(postal_code):
            raise ValidationError("Ce code postal n’est pas celui d’une commune de France.")
        return postal_code

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of what the directory did not decide; set the place's clock."""
        cleaned = super().clean() or self.cleaned_data
        by_hand = self.instance.pk is None or "eligible" in self.changed_data
        if by_hand and not cleaned.get("eligible_reason", "").strip():
            self.add_error(
                "eligible_reason", "Indiquez le motif de cette décision prise à la main."
            )
        said_why = "open_reason" in self.changed_data and cleaned.get("open_reason", "").strip()
        if self._opened_or_closed() and not said_why:
            self.add_error("open_reason", "Indiquez le motif de cette ouverture ou fermeture.")
        if postal_code := cleaned.get("postal_code"):
            self.instance.department_code = department_of(postal_code)
            self.instance.time_zone = time_zone_of(self.instance.department_code)
            if not cleaned.get("academy", "x"):
                cleaned["academy"] = academy_of(self.instance.department_code)
        return cleaned

    def _opened_or_closed(self) -> bool:
        """Whether this page decides that the institution is open or closed."""
        if self.instance.pk is None:
            return not self.cleaned_data.get("is_open", True)
        return "is_open" in self.changed_data


class BudgetForm(WithReason):
    """A credit, and why it changes (R48); what is engaged belongs to the bookings."""

    class Meta:
        model = Budget
        fields = (
            "institution",
            "amount",
            "is_final",
            "commitment_from",
            "commitment_to",
            "event_from",
            "event_to",
        )

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount is not None and amount < self.instance.engaged:
            engaged = euros(self.instance.engaged)
            raise ValidationError(f"{engaged} sont déjà engagés sur ce crédit.")
        return amount


class OpeningForm(WithEffect):
    """When a level takes part: what its partners and teachers will see is read first (R6)."""

    class Meta:
        model = LevelOpening
        fields = ("level", "opened_date", "closed_date")

    def clean(self) -> dict[str, Any]:
        """Nothing opens nor closes before today; then the effect, read as it is."""
        cleaned = super().clean() or self.cleaned_data
        today = timezone.localdate()
        for name in {"opened_date", "closed_date"} & set(self.changed_data):
            if (day := cleaned.get(name)) and day < today:
                self.add_error(name, "Une ouverture ou une fermeture ne se décide pas après coup.")
        level = cleaned.get("level", self.instance.level if self.instance.pk else None)
        opened = cleaned.get("opened_date", self.instance.opened_date)
        closed = cleaned.get("closed_date")
        if level is None or opened is None or self.errors.keys() - {"effect"}:
            return cleaned
        effects = [
            f"Dès l’enregistrement, les partenaires choisissent «\u00a0{level}\u00a0» pour un "
            f"événement à partir du {middle_date(opened)}. Avant ce jour, l’offre est refusée."
        ]
        if closed:
            effects.append(
                f"À partir du {middle_date(closed)}, aucun événement n’est plus publié pour ce "
                "niveau. Les réservations déjà faites restent."
            )
        question = "J’ai relu l’effet de cette ouverture."
        self.ask_to_read(f"{level.pk}/{opened}/{closed}", question, effects)
        return cleaned
