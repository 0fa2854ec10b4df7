"""How one wants one's mails: a rhythm for each topic that may be chosen."""

from typing import Any

from django import forms

from outbox.models import MailPreference
from outbox.rules import Topic

Rhythm = MailPreference.Rhythm


class RhythmsForm(forms.Form):
    """One choice a topic: at once, in the summary of the day, never."""

    def __init__(
        self, *args: Any, topics: list[Topic], chosen: dict[str, str], **options: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **options)
        for topic in topics:
            self.fields[topic.key] = forms.ChoiceField(
                label=topic.label,
                help_text=topic.what,
                choices=Rhythm.choices,
                widget=forms.RadioSelect,
                initial=chosen.get(topic.key, Rhythm.NOW),
                error_messages=dict.fromkeys(
                    ("required", "invalid_choice"), "Choisissez quand recevoir ces courriels."
                ),
            )
