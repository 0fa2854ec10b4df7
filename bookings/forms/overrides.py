"""What an officer types to decide against the usual limits: what stands now, what comes, why."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from bookings.models import Booking
from core.admin import ReasonForm
from core.rules import euros, long_moment, short_date
from schools.models import Budget

MOST_DAYS = 365
MOMENT = {"type": "datetime-local"}


class MomentForm(ReasonForm):
    """A moment on the clock of the event's place, and why."""

    until = forms.DateTimeField(label="Jusqu’au", widget=forms.DateTimeInput(attrs=MOMENT))
    field_order = ("until", "reason")
    now_words = "Aujourd’hui\u00a0:"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        booking: Booking = self.row
        starts = long_moment(booking.starts_at, booking.time_zone)
        now = self.moment_of(booking)
        said = f"{self.now_words} {long_moment(now, booking.time_zone)}. " if now else ""
        self.fields[
            "until"
        ].help_text = f"{said}Au plus tard au début, le {starts}, à l’heure du lieu de l’événement."

    def moment_of(self, booking: Booking) -> Any:
        """The moment that is in force."""
        return booking.bookable_until

    def clean_until(self) -> Any:
        """Typed on the clock of the place, whatever ours."""
        until = self.cleaned_data["until"]
        if until is None:
            return None
        naive = timezone.make_naive(until)
        return naive.replace(tzinfo=ZoneInfo(self.row.time_zone))


class DeadlineForm(MomentForm):
    """Until when the head may decide."""


class CancellationLimitForm(MomentForm):
    """Until when the school may cancel."""

    def moment_of(self, booking: Booking) -> Any:
        return booking.cancellable_until


class RestoreForm(MomentForm):
    """Another deadline, for a pre-booking whose own has passed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["until"].required = False
        self.fields["until"].label = "Nouvelle date limite de réservation, si la sienne est passée"


class CreditForm(ReasonForm):
    """Another credit of the school, with what is left on each."""

    budget_id = forms.TypedChoiceField(
        label="Crédit", coerce=int, error_messages={"required": "Choisissez un crédit."}
    )
    field_order = ("budget_id", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        booking: Booking = self.row
        others = Budget.objects.filter(institution=booking.institution_id)
        field: Any = self.fields["budget_id"]
        field.choices = [
            (budget.pk, self._words(budget)) for budget in others.exclude(pk=booking.budget_id)
        ]

    def _words(self, budget: Budget) -> str:
        left = budget.available - self.row.price
        dates = _dates_in_words(
            budget.commitment_from, budget.commitment_to, budget.event_from, budget.event_to
        )
        return (
            f"{dates}\u00a0: {euros(budget.available, free_word=False)} disponibles, "
            f"{euros(left, free_word=False)} après"
        )


class DaysForm(ReasonForm):
    """So many days more, for each of the bookings ticked, and why."""

    days = forms.IntegerField(
        label="Jours de plus",
        min_value=1,
        max_value=MOST_DAYS,
        help_text="Comptés à partir de la limite de chaque réservation, ou de maintenant si elle "
        "est passée. Au plus tard au début de chaque événement.",
        error_messages={"required": "Indiquez un nombre de jours."},
    )
    field_order = ("days", "reason")


class RestoreManyForm(DaysForm):
    """Another deadline, for the pre-bookings whose own has passed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        days = self.fields["days"]
        days.required = False
        days.label = "Jours pour décider, si la date limite d’une préréservation est passée"
        days.help_text = "Comptés à partir de maintenant, au plus tard au début de l’événement."


class PeriodForm(ReasonForm):
    """The credit of each school that pays these dates."""

    period = forms.TypedChoiceField(
        label="Crédit",
        help_text="Chaque établissement est engagé sur son propre crédit de ces dates\u00a0; celui "
        "qui n’en a pas, ou pas assez, reste tel quel et le dit.",
        error_messages={"required": "Choisissez un crédit."},
    )
    field_order = ("period", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        dates = ("commitment_from", "commitment_to", "event_from", "event_to")
        known = list(Budget.objects.order_by(*dates).values_list(*dates).distinct())
        field: Any = self.fields["period"]
        field.choices = [
            ("/".join(one.isoformat() for one in period), _dates_in_words(*period))
            for period in known
        ]
        field.coerce = lambda sent: tuple(date.fromisoformat(one) for one in sent.split("/"))


def _dates_in_words(*period: date) -> str:
    confirmed_from, confirmed_to, event_from, event_to = (short_date(one) for one in period)
    return (
        f"Confirmations du {confirmed_from} au {confirmed_to}, événements du {event_from} au "
        f"{event_to}"
    )
