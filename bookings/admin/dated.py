"""Notices and limits, each from a day on."""

from django.contrib import admin

from bookings.forms.administration import (
    LIMIT_OUT_OF_BOUNDS,
    OUT_OF_BOUNDS,
    TEACHER_ABOVE_SCHOOL,
    LimitForm,
    NoticeForm,
)
from bookings.models import CancellationNotice, PrebookingLimit
from core.admin import FromADayAdmin


@admin.register(CancellationNotice)
class NoticeAdmin(FromADayAdmin):
    """The dated table of notices (R31)."""

    form = NoticeForm
    typed = ("number", "unit")
    begun = (
        "ce délai a commencé. Ajoutez-en un autre, à partir d’un jour à venir, pour le remplacer."
    )
    list_display = ["from_date", "in_words"]
    refusals = {"notice_bounds": ("number", OUT_OF_BOUNDS)}

    @admin.display(description="délai", ordering="notice")
    def in_words(self, notice: CancellationNotice) -> str:
        return notice.in_words


@admin.register(PrebookingLimit)
class LimitAdmin(FromADayAdmin):
    """The dated table of how many pre-bookings may wait (R33)."""

    form = LimitForm
    typed = ("per_teacher", "per_school")
    begun = (
        "ces plafonds ont commencé. Ajoutez-en d’autres, à partir d’un jour à venir, pour les "
        "remplacer."
    )
    list_display = ["from_date", "per_teacher", "per_school"]
    refusals = {
        "prebooking_limit_bounds": ("per_school", LIMIT_OUT_OF_BOUNDS),
        "teacher_limit_within_school_limit": ("per_school", TEACHER_ABOVE_SCHOOL),
    }

    @admin.display(description="plafonds")
    def in_words(self, limit: PrebookingLimit) -> str:
        return limit.in_words
