"""School holidays that the administration adds, read before they are saved (decision 0033)."""

from typing import Any

from django.utils import timezone

from core.forms import WithEffect
from core.rules import middle_date
from core.rules.holidays import published_until
from schools.models import SchoolHoliday

PAST = "Ces vacances ont commencé\u00a0: un événement a pu être fixé d’après elles."


class HolidayForm(WithEffect):
    """A zone, a name, the first and the last day without school."""

    class Meta:
        model = SchoolHoliday
        fields = ("zone", "name", "first_date", "last_date")

    def clean(self) -> dict[str, Any]:
        """Neither past nor already published; then the effect, read as it is."""
        cleaned = super().clean() or self.cleaned_data
        if not {"zone", "name", "first_date", "last_date"} <= cleaned.keys():
            return cleaned
        zone, first, last = cleaned["zone"], cleaned["first_date"], cleaned["last_date"]
        known = published_until(zone)
        if first <= timezone.localdate():
            self.add_error("first_date", PAST)
        elif known and first <= known:
            told = f"Le calendrier de cette zone est déjà connu jusqu’au {middle_date(known)}."
            self.add_error("first_date", told)
        else:
            self.ask_to_read(
                f"{zone}/{cleaned['name']}/{first}/{last}",
                "J’ai relu l’effet de ces vacances.",
                [
                    f"Du {middle_date(first)} au {middle_date(last)}, les partenaires et les "
                    f"enseignants sont avertis\u00a0: {cleaned['name']}, {zone}. Aucune offre "
                    "n’est refusée, aucune réservation ne change."
                ],
            )
        return cleaned
