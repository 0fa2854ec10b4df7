"""What the administration types when a bank answers."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from bookings.rules import local_day
from core.admin import ActForm, ReasonForm
from core.rules import PARIS, euros, number, plural


def today() -> date:
    """The day it is in Paris."""
    return local_day(timezone.now(), PARIS)


class PayForm(ActForm):
    """On which day the transfer went out."""

    day = forms.DateField(
        label="Date du virement",
        initial=today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez la date du virement.",
            "invalid": "Saisissez une date, par exemple 16/03/2027.",
        },
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > today():
            raise forms.ValidationError("Cette date n’est pas encore venue.")
        return day


class RejectForm(PayForm, ReasonForm):
    """On which day the bank sent the transfer back, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = "Date du rejet"


class WithdrawForm(ReasonForm):
    """Why a statement is taken back, and that nothing has left."""

    not_gone = forms.BooleanField(
        label="Son virement n’est pas parti",
        error_messages={"required": "Un virement parti ne se retire pas\u00a0: corrigez-le."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lines, total = self.row.lines.count(), euros(self.row.total, free_word=False)
        self.fields["not_gone"].help_text = (
            f"{total} ne sont pas versés\u00a0: {number(lines)} ligne{plural(lines)} "
            f"revien{'nent' if lines > 1 else 't'} au prochain lot. Si le fichier des virements a "
            "été téléchargé, vérifiez auprès de la banque."
        )
