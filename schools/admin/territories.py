"""Departments and collectivities by date (decision 0050)."""

from django.contrib import admin

from core.admin import FromADayAdmin
from schools.forms.territories import TerritoryForm, nowhere, others_than
from schools.models import Territory


@admin.register(Territory)
class TerritoryAdmin(FromADayAdmin):
    """A department or a collectivity comes, changes its academy or goes at a date."""

    form = TerritoryForm
    chosen_once = ("code",)
    typed = (
        "name", "academy", "holiday_zone", "time_zone", "postal_prefixes", "is_department",
        "is_open",
    )  # fmt: skip
    begun = "cette ligne a commencé. Ajoutez-en une autre, à partir d’un jour à venir."
    list_display = ["code", "name", "academy", "holiday_zone", "from_date", "is_open"]
    list_filter = ["is_department", "is_open", "academy"]
    search_fields = ["=code", "name", "academy", "postal_prefixes"]
    search_help_text = "Code, nom, académie, début d’un code postal"
    refusals = {
        "one_territory_row_a_day": ("from_date", "Ce territoire change déjà ce jour-là."),
        "territory_codes_can_be_read": ("code", "Deux ou trois chiffres ou capitales."),
    }

    def not_deletable(self, row: Territory) -> str:
        """It has begun, or what closes later needs it."""
        lost = nowhere(others_than(row), row.from_date)
        return super().not_deletable(row) or (lost and f"sans cette ligne, les {lost}")

    @admin.display(description="en mots")
    def in_words(self, row: Territory) -> str:
        return f"{row.name}\u00a0: {row.in_words}"
