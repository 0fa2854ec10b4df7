"""The administration types what applies from a day on, and reads what it will do (R31, R33)."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from bookings import rules
from bookings.models import CancellationNotice, PrebookingLimit
from bookings.queries.limits import who_has_reached
from core.forms import FromADay
from core.rules import PARIS, long_moment, middle_date, number, plural

UNITS = [("days", "jours"), ("hours", "heures")]
LIMIT_OUT_OF_BOUNDS = "Un plafond va de 1 à 10\u00a0000 préréservations."
TEACHER_ABOVE_SCHOOL = "Le plafond d’un établissement n’est pas inférieur à celui d’un enseignant."
OUT_OF_BOUNDS = "Le délai va d’une heure à 120 jours."


class NoticeForm(FromADay):
    """A notice: a number and a unit (R31)."""

    name = "Ce délai ne peut commencer"
    number = forms.IntegerField(
        label="délai",
        min_value=1,
        error_messages={"min_value": OUT_OF_BOUNDS, "invalid": "Saisissez un nombre entier."},
    )
    unit = forms.ChoiceField(label="unité", choices=UNITS, initial="days")

    class Meta:
        model = CancellationNotice
        fields = ("from_date",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.notice is not None:
            number, unit = rules.notice_parts(self.instance.notice)
            self.initial.update(number=number, unit=unit)

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
        day = cleaned["from_date"]
        self.ask_to_read(
            f"{day:%Y-%m-%d}/{notice.total_seconds():.0f}",
            f"J’ai relu l’effet de ce délai\u00a0: {self.instance.in_words}.",
            effects(day, notice),
        )
        return cleaned


class LimitForm(FromADay):
    """How many pre-bookings may wait, of one teacher and of one school (R33)."""

    name = "Ces plafonds ne peuvent commencer"

    class Meta:
        model = PrebookingLimit
        fields = ("from_date", "per_teacher", "per_school")

    def clean(self) -> dict[str, Any]:
        """Both numbers, then who has as many today, which must have been read."""
        cleaned = super().clean() or self.cleaned_data
        typed = ("from_date", "per_teacher", "per_school")
        if not cleaned.keys() >= set(typed):
            return cleaned
        day, of_teacher, of_school = (cleaned[name] for name in typed)
        teachers, schools = who_has_reached(of_teacher, of_school)
        self.ask_to_read(
            f"{day:%Y-%m-%d}/{of_teacher}/{of_school}",
            f"J’ai relu l’effet de ces plafonds\u00a0: {number(of_teacher)} par enseignant, "
            f"{number(of_school)} par établissement.",
            [
                f"Aujourd’hui, {number(teachers)} enseignant{plural(teachers)} et "
                f"{number(schools)} établissement{plural(schools)} en ont autant ou plus en "
                "attente de décision.",
                "Leurs préréservations restent\u00a0; ils ne peuvent pas en ajouter avant "
                "d’être passés sous ces plafonds.",
            ],
        )
        return cleaned


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
