"""What an officer types to stop a partner or cancel what it runs (R49), or to word a mail (R62)."""

from typing import Any

from django import forms
from django.utils import timezone

from core.admin import ReasonForm
from outbox.mails.wording import source_of
from outbox.models import MailWording
from outbox.queries import mails_with_words
from outbox.rules.wording import in_braces, original_words, placeholders_in, why_not
from venues import rules

INSIDE = "Obligatoire. Il reste dans l’administration\u00a0: le partenaire ne le lit pas."
DAY = {"type": "date"}


class ReasonInside(ReasonForm):
    """A reason that nobody outside of the administration reads."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].help_text = INSIDE


class SuspendForm(ReasonInside):
    """What is stopped, from when, until when, why."""

    acts = forms.MultipleChoiceField(
        label="Ce qui est suspendu",
        choices=list(rules.STOPPABLE.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un acte."},
    )
    from_date = forms.DateField(
        label="À partir du",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        initial=timezone.localdate,
        help_text="Aujourd’hui\u00a0: elle vaut aussitôt.",
    )
    to_date = forms.DateField(
        label="Jusqu’au (exclu)",
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text="Facultatif. Sans date, elle dure jusqu’à ce que deux personnes la lèvent.",
    )
    field_order = ("acts", "from_date", "to_date", "reason")

    def clean(self) -> dict[str, Any]:
        """Mistakes of dates are said at their field."""
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("from_date"), cleaned.get("to_date")
        if begins and begins < timezone.localdate():
            self.add_error("from_date", "Une suspension ne commence pas dans le passé.")
        if begins and ends and ends <= begins:
            self.add_error("to_date", "La fin doit venir après le début.")
        return cleaned


class WidenForm(ReasonInside):
    """Acts to add, another end, or none."""

    acts = forms.MultipleChoiceField(
        label="À suspendre aussi",
        required=False,
        choices=list(rules.STOPPABLE.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    to_date = forms.DateField(
        label="Jusqu’au (exclu)",
        required=False,
        widget=forms.DateInput(attrs=DAY),
        help_text="Vide\u00a0: la fin ne change pas.",
    )
    endless = forms.BooleanField(label="Sans date de fin", required=False)
    field_order = ("acts", "to_date", "endless", "reason")


class CancelEverythingForm(ReasonForm):
    """The number read on the page, and why: schools and teachers read it."""

    count = forms.IntegerField(widget=forms.HiddenInput)


class WordingForm(forms.ModelForm):
    """Which mail, which piece of it, in which words, and why."""

    template = forms.ChoiceField(label="courriel", choices=mails_with_words)

    class Meta:
        model = MailWording
        fields = ("template", "piece", "words", "why")

    def clean(self) -> dict[str, Any]:
        """Words that the mail could not say are refused at their field, with those it knows."""
        cleaned = super().clean() or self.cleaned_data
        if not {"template", "piece", "words"} <= cleaned.keys():
            return cleaned
        source = source_of(cleaned["template"])
        if not original_words(source, cleaned["piece"]):
            self.add_error("piece", "Ce courriel n’a pas cette partie.")
        elif why := why_not(cleaned["words"].strip(), cleaned["piece"], source):
            known = in_braces(placeholders_in(source))
            self.add_error("words", f"{why} Noms connus\u00a0: {known or 'aucun'}.")
        return cleaned
