"""A row that begins on a day to come: its effect is read before it is saved, its reason given."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from core.rules.dated import has_begun

AGREE = "Relisez l’effet ci-dessous, puis cochez la case pour enregistrer."
NO_REASON = "Indiquez un motif."
REASON_MAX = 500


class ReadFirst(forms.Form):
    """The first sending shows the effect of what was typed; ticked as read, the second does it."""

    effect = forms.MultipleChoiceField(
        label="effet",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Il s’affiche au premier enregistrement, pour être relu.",
        error_messages={"invalid_choice": AGREE},
    )

    def ask_to_read(self, key: str, question: str, effects: list[str]) -> None:
        """A box whose value is what was typed (`key`): anything else must be read again."""
        box: Any = self.fields["effect"]
        box.choices = [(key, question)]
        self["effect"].help_text = format_html_join(
            mark_safe("<br>"), "{}", ([effect] for effect in effects)
        )
        self.errors.pop("effect", None)
        if key not in self.data.getlist(self.add_prefix("effect")):  # type: ignore[attr-defined]
            self.add_error("effect", AGREE)


class WithReason(forms.ModelForm):
    """A row that is saved says why."""

    reason = forms.CharField(
        label="motif",
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
        help_text="Obligatoire. Il reste dans le journal de l’administration.",
        error_messages={"required": NO_REASON},
    )


class WithEffect(ReadFirst, WithReason):
    """The same once its effect was read."""


class FromADay(WithEffect):
    """A row to come of a table by date."""

    name: str  # of what begins, with its verb

    def clean_from_date(self) -> date:
        """Not before tomorrow, wherever the school is."""
        day: date = self.cleaned_data["from_date"]
        if has_begun(day, timezone.now()):
            raise ValidationError(f"{self.name} que demain ou plus tard.")
        return day
