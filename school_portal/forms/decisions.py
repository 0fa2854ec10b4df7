"""The forms of those who decide: filter what waits, refuse, ask."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from administration.rules.lists import OTHER, Terms
from core.rules import NBSP
from school_portal.forms.booking import NOTE_MAX, ReasonForm
from school_portal.queries.waiting import WaitingFilters

# Why a pre-booking is refused (R22).
MOTIVES = Terms("refusal")
TOO_LONG = "Écrivez 1\u00a0000 caractères au plus pour le motif."


class WaitingForm(forms.Form):
    """A teacher, a month, in the address; what makes no sense is left aside."""

    enseignant = forms.ChoiceField(label="Enseignant", required=False)
    mois = forms.ChoiceField(label="Mois de l’événement", required=False)

    def __init__(
        self, data: Any, *, teachers: Iterable[tuple[str, str]], months: Iterable[tuple[str, str]]
    ) -> None:
        offered = {"enseignant": list(teachers), "mois": list(months)}
        known = {name: dict(choices) for name, choices in offered.items()}
        super().__init__({n: data.get(n) for n in known if data.get(n) in known[n]})
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Tous"), *choices]

    def as_filters(self) -> WaitingFilters:
        """The filters to apply, after `is_valid()`; an unknown value is none."""
        clean = self.cleaned_data
        return WaitingFilters(teacher=clean.get("enseignant", ""), month=clean.get("mois", ""))

    @property
    def is_useful(self) -> bool:
        """Is there something to tell apart, or a filter to take away?"""
        choices = [len(getattr(field, "choices", [])) for field in self.fields.values()]
        return max(choices) > len(("", "one")) or bool(self.in_words())

    @property
    def other_filters(self) -> list[tuple[str, str]]:
        """Name and value of each active filter."""
        return [(name, value) for name, value in self.cleaned_data.items() if value]

    @property
    def query(self) -> str:
        """The active filters as the query of an address."""
        return f"?{urlencode(self.other_filters)}" if self.other_filters else ""

    def in_words(self) -> list[tuple[str, str]]:
        """Label and words of each active filter."""
        found = []
        for bound in self:
            if value := self.cleaned_data.get(bound.name, ""):
                choices = dict(getattr(bound.field, "choices", []))
                found.append((str(bound.label), str(choices[value])))
        return found


class RefuseForm(ReasonForm):
    """Why the head says no: one motive of a list, and words of one's own (R22).

    `reason` holds both once cleaned. Words without a motive are a motive of their own.
    """

    motive = forms.ChoiceField(
        label="Motif du refus",
        choices=MOTIVES.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Indiquez le motif du refus.",
            "invalid_choice": "Choisissez un motif de la liste.",
        },
    )
    reason = forms.CharField(
        label="Message à l’enseignant",
        required=False,
        max_length=NOTE_MAX,
        help_text="Transmis à l’enseignant.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        if data is not None and data.get("reason", "").strip() and not data.get("motive"):
            data = data.copy()
            data["motive"] = OTHER
        super().__init__(data)

    def clean(self) -> dict[str, Any]:
        """Put the motive before the words; ask for words when the motive says nothing."""
        clean = super().clean() or self.cleaned_data
        motive, words = clean.get("motive", ""), clean.get("reason", "")
        if self.errors:
            return clean
        if motive == OTHER and not words:
            self.add_error("reason", "Écrivez le motif du refus.")
        named = MOTIVES[motive] if motive != OTHER else ""
        clean["reason"] = f"{NBSP}: ".join(part for part in (named, words) if part)
        if len(clean["reason"]) > NOTE_MAX:
            self.add_error("reason", TOO_LONG)
        return clean


class MessageForm(forms.Form):
    """A question of the head, or the teacher's answer."""

    text = forms.CharField(
        label="Votre question",
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Écrivez votre message.",
            "max_length": "Écrivez 1\u00a0000 caractères au plus.",
        },
    )
