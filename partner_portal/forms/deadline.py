"""One question: until when may the offer be booked?"""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from core.rules import middle_date
from offers.forms.fields import FrenchDateField
from offers.models import CollectiveStock


class DeadlineForm(forms.Form):
    """A later booking deadline, never after the event (R15)."""

    deadline = FrenchDateField(
        label="Nouvelle date limite",
        help_text="La direction doit avoir confirmé ce jour-là, à 23\u00a0h\u00a059, au plus tard.",
        missing="Saisissez une date, par exemple 16/03/2027.",
    )

    def __init__(self, *args: Any, line: CollectiveStock, zone: str, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.line, self.zone = line, zone

    def clean_deadline(self) -> Any:
        """Later than today's deadline, at the latest the day of the event."""
        day = self.cleaned_data["deadline"]
        now, event = (
            moment.astimezone(ZoneInfo(self.zone)).date()
            for moment in (self.line.bookable_until, self.line.starts_at)
        )
        if day < now:
            raise forms.ValidationError(
                f"Choisissez un jour après le {middle_date(now)}, la date limite d’aujourd’hui."
            )
        if day > event:
            said = f"La date limite doit être le {middle_date(event)} au plus tard"
            raise forms.ValidationError(f"{said}, jour de l’événement.")
        return day
