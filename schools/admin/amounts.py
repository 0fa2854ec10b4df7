"""Amounts per pupil and parts of credits by date, pupils by year (R42, R46), school holidays."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from administration.actions import record_row
from core.admin import FromADayAdmin, ReadOnly, Reasoned, Verb
from schools.actions.pupils import bring_pupils
from schools.forms.holidays import PAST, HolidayForm
from schools.forms.opening import OUT_OF_BOUNDS, MinistryOpeningForm
from schools.forms.pupils import PupilAmountForm, PupilsForm
from schools.models import MinistryOpening, PupilAmount, PupilCount, SchoolHoliday, SchoolYear


@admin.register(PupilAmount)
class PupilAmountAdmin(FromADayAdmin):
    """Euros per pupil of each level, from a day on."""

    form = PupilAmountForm
    chosen_once = ("level",)
    typed = ("amount",)
    begun = "ce montant a commencé. Ajoutez-en un autre, à partir d’un jour à venir."
    list_display = ["level", "from_date", "in_words"]
    list_filter = ["level"]
    list_select_related = ["level"]
    refusals = {
        "one_pupil_amount_a_day": ("from_date", "Le montant de ce niveau change déjà ce jour-là."),
        "pupil_amount_bounds": ("amount", "Un montant par élève va de 0 à 500 euros."),
    }

    @admin.display(description="montant")
    def in_words(self, row: PupilAmount) -> str:
        return row.in_words


@admin.register(MinistryOpening)
class MinistryOpeningAdmin(FromADayAdmin):
    """« 4/12 »: what each ministry opens of its credits, from a day on; all without a row."""

    form = MinistryOpeningForm
    chosen_once = ("ministry",)
    typed = ("parts", "out_of")
    begun = "cette part a commencé. Ajoutez-en une autre, à partir d’un jour à venir."
    list_display = ["ministry", "from_date", "in_words"]
    list_filter = ["ministry"]
    refusals = {
        "one_opening_a_day": ("from_date", "La part de ce ministère change déjà ce jour-là."),
        "ministry_opening_bounds": ("parts", OUT_OF_BOUNDS),
    }

    @admin.display(description="part ouverte")
    def in_words(self, row: MinistryOpening) -> str:
        return row.in_words


@admin.register(PupilCount)
class PupilCountAdmin(ReadOnly, admin.ModelAdmin):
    """Pupils by school, level and year; brought in from the page of the year."""

    list_display = ["institution", "school_year", "level", "pupils"]
    list_filter = ["school_year", "level", "institution__ministry"]
    list_select_related = ["institution", "school_year", "level"]
    search_fields = ["institution__uai", "institution__name", "institution__city"]


@admin.register(SchoolHoliday)
class HolidayAdmin(Reasoned):
    """Holidays that no library publishes: later years, Corsica, overseas."""

    form = HolidayForm
    fields = ("zone", "name", "first_date", "last_date", "reason", "effect")
    list_display = ["zone", "name", "first_date", "last_date"]
    list_filter = ["zone"]
    periods = [("first_date", "last_date")]
    refusals = {
        "school_holidays_do_not_overlap": (
            "first_date",
            "D’autres vacances de cette zone couvrent déjà une partie de ces jours.",
        )
    }

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and _has_begun(obj))

    def not_deletable(self, row: SchoolHoliday) -> str:
        """Events were planned around them."""
        return PAST if _has_begun(row) else ""


def _has_begun(row: SchoolHoliday) -> bool:
    return row.first_date <= timezone.localdate()


def _bring(pk: Any, *, by: Any, lines: Any, reason: str, **_: Any) -> None:
    """Write the lines, and in the journal the pupils of the year before and after."""
    year = SchoolYear.objects.get(pk=pk)
    report = bring_pupils(year=year, lines=lines)
    before, after = {"pupils": report.before}, {"pupils": report.after}
    record_row("pupils", row=year, pk=pk, before=before, after=after, by=by, reason=reason)


BRING_PUPILS = Verb(
    name="effectifs",
    label="Importer les effectifs",
    consequence="Les effectifs de l’année servent au calcul des prochains crédits. Les crédits "
    "déjà ouverts ne changent pas. Pour revenir en arrière, importez le tableau précédent.",
    done="Les effectifs sont enregistrés.",
    offered=lambda year: True,
    act=_bring,
    form=PupilsForm,
)
