"""The administration types a cancellation notice: a number, a unit, and what it will do (R31)."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from bookings import rules
from bookings.models import CancellationNotice
from core.rules import PARIS, long_moment, middle_date

UNITS = [("days", "jours"), ("hours", "heures")]
AGREE = "Relisez l’effet ci-dessous, puis cochez la case pour enregistrer."
OUT_OF_BOUNDS = "Le délai va d’une heure à 120 jours."


class NoticeForm(forms.ModelForm):
    """A notice to come. The first sending shows its effect; ticked as read, the second saves it."""

    number = forms.IntegerField(
        label="délai",
        min_value=1,
        error_messages={"min_value": OUT_OF_BOUNDS, "invalid": "Saisissez un nombre entier."},
    )
    unit = forms.ChoiceField(label="unité", choices=UNITS, initial="days")
    effect = forms.MultipleChoiceField(
        label="effet",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Il s’affiche au premier enregistrement, pour être relu.",
        error_messages={"invalid_choice": AGREE},
    )

    class Meta:
        model = CancellationNotice
        fields = ("from_date",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.notice is not None:
            number, unit = rules.notice_parts(self.instance.notice)
            self.initial.update(number=number, unit=unit)

    def clean_from_date(self) -> date:
        day: date = self.cleaned_data["from_date"]
        if rules.notice_is_closed(day, timezone.now()):
            raise ValidationError("Ce délai ne peut commencer que demain ou plus tard.")
        return day

    def clean(self) -> dict[str, Any]:
        """Bounds, then the effect, which must have been read as it is."""
        cleaned = super().clean() or self.cleaned_data
        if not {"from_date", "number", "unit"} <= cleaned.keys():
            return cleaned
        notice = rules.notice_of(cleaned["number"], cleaned["unit"])
        if notice is None:
            self.add_error("number", OUT_OF_BOUNDS)
            return cleaned
        self.instance.notice = notice
        self._ask_to_read(cleaned["from_date"], notice)
        return cleaned

    def _ask_to_read(self, day: date, notice: timedelta) -> None:
        """A box whose value is what was typed: another notice must be read again."""
        key = f"{day:%Y-%m-%d}/{notice.total_seconds():.0f}"
        box: Any = self.fields["effect"]
        box.choices = [(key, f"J’ai relu l’effet de ce délai\u00a0: {self.instance.in_words}.")]
        self["effect"].help_text = format_html_join(
            mark_safe("<br>"), "{}", ([e] for e in effects(day, notice))
        )
        self.errors.pop("effect", None)
        if key not in self.data.getlist(self.add_prefix("effect")):  # type: ignore[attr-defined]
            self.add_error("effect", AGREE)


def effects(day: date, notice: timedelta) -> list[str]:
    """What becomes of three reservations confirmed on the first day of a notice."""
    said = []
    for days in rules.EVENTS_SHOWN:
        event_day = day + days * rules.ONE_DAY
        starts_at = datetime.combine(event_day, time(14), tzinfo=ZoneInfo(PARIS))
        until = rules.cancellable_until(starts_at, notice, PARIS)
        what = f"Confirmée le {middle_date(day)} pour le {long_moment(starts_at)}"
        if rules.local_day(until, PARIS) < day:
            said.append(f"{what}, une réservation ne s’annule plus.")
        else:
            said.append(f"{what}, une réservation s’annule jusqu’au {long_moment(until)}.")
    return said
