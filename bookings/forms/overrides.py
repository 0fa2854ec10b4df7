"""What an officer types to decide against the usual limits: what stands now, what comes, why."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from bookings.models import Booking
from core.admin import ReasonForm
from core.rules import euros, long_moment, short_date
from schools.models import Budget

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
        return (
            f"Confirmations du {short_date(budget.commitment_from)} au "
            f"{short_date(budget.commitment_to)}, événements du {short_date(budget.event_from)} au "
            f"{short_date(budget.event_to)}\u00a0: {euros(budget.available, free_word=False)} "
            f"disponibles, {euros(left, free_word=False)} après"
        )
