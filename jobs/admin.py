"""The jobs of the clock for support: last run, duration, outcome; nothing is written here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.admin import ReadOnly
from jobs.models import JobRun
from jobs.queries import jobs, standings
from jobs.rules import duration


@admin.register(JobRun)
class JobRunAdmin(ReadOnly, admin.ModelAdmin):
    """Every run, under the table of the jobs."""

    list_display = ["what", "period", "state", "took", "handled", "attempts", "error"]
    list_filter = ["state", "job"]
    date_hierarchy = "period"
    change_list_template = "jobs/admin/jobs.html"
    readonly_fields = ["took"]

    @admin.display(description="tâche", ordering="job")
    def what(self, run: JobRun) -> str:
        known = jobs().get(run.job)
        return known.title if known else run.job

    @admin.display(description="durée")
    def took(self, run: JobRun) -> str:
        return duration(run.duration) if run.duration is not None else "–"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list of runs, under one line a job."""
        more = {"standings": standings(timezone.now())}
        return super().changelist_view(request, (extra_context or {}) | more)
