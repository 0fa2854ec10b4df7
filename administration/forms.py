"""An officer types a number of the programme, and reads what it replaces (decision 0033)."""

from typing import Any

from administration.models import DatedNumber
from administration.rules import numbers
from core.forms import FromADay
from core.rules import middle_date


class NumberForm(FromADay):
    """Which number, from which day, how much."""

    name = "Ce chiffre ne peut changer"

    class Meta:
        model = DatedNumber
        fields = ("code", "from_date", "value")

    def clean(self) -> dict[str, Any]:
        """Bounds, then the effect, which must have been read as it is."""
        cleaned = super().clean() or self.cleaned_data
        if not {"code", "from_date", "value"} <= cleaned.keys():
            return cleaned
        code, day, value = cleaned["code"], cleaned["from_date"], cleaned["value"]
        if not numbers.is_within_bounds(code, value):
            self.add_error("value", numbers.bounds_in_words(code))
            return cleaned
        before = numbers.in_words(code, numbers.number_before(code, day))
        after, known = numbers.in_words(code, value), numbers.NUMBERS[code]
        self.ask_to_read(
            f"{code}/{day:%Y-%m-%d}/{value}",
            f"J’ai relu l’effet de ce chiffre\u00a0: {after}.",
            [
                f"{known.label}\u00a0: {before} jusqu’ici, {after} à partir du {middle_date(day)}.",
                known.decides,
            ],
        )
        return cleaned
