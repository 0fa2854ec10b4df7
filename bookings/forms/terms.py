"""The forms of R30: other terms and a word to the teacher, the teacher's answer."""

from dataclasses import replace
from typing import Any

from django import forms

from offers.actions import terms_of
from offers.forms import TermsForm
from offers.forms.fields import ProseField
from offers.forms.versioned import VersionedForm
from offers.models import CollectiveStock

MESSAGE_MAX = 1000


class ProposalForm(TermsForm):
    """New terms; `seen` is what the page said of the agreement (`actions.seen_as`)."""

    seen = forms.CharField(max_length=20, widget=forms.HiddenInput, required=False)
    message = ProseField(
        label="Message",
        help_text="Envoyé avec la proposition.",
        limit=MESSAGE_MAX,
        what="Le message",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, line: CollectiveStock, **options: Any) -> None:
        super().__init__(*args, **options)
        self.line = line
        self.fields["price_detail"].widget.attrs["rows"] = 2
        # In the two columns the rows name the fields, and the hints would fill the table.
        for field in self.fields.values():
            if field is not self.fields["message"]:
                field.help_text = ""

    def clean(self) -> dict[str, Any]:
        """A deadline whose day nobody changed keeps its hour."""
        said = super().clean()
        now = self.line.bookable_until
        if self.terms and now <= self.terms.starts_at:
            days = {
                moment.astimezone(self.zone).date() for moment in (now, self.terms.bookable_until)
            }
            if len(days) == 1:
                self.terms = replace(self.terms, bookable_until=now)
        return said

    def is_unchanged(self) -> bool:
        """Not one term differs from those of the line the page showed."""
        same = self.cleaned_data["expected_version"] == self.line.version
        return same and self.terms == terms_of(self.line)

    def typed(self) -> dict[str, Any]:
        """What was typed; what the page said of the agreement is read again."""
        return {name: value for name, value in super().typed().items() if name != "seen"}


class AnswerForm(VersionedForm):
    """The teacher's answer to the terms the page showed."""

    reason = ProseField(
        label="Motif",
        help_text="Transmis au partenaire. 1\u00a0000 caractères au plus.",
        limit=MESSAGE_MAX,
        what="Le motif",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
