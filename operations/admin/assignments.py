"""Files followed by an officer, handed over on the page of what they are about."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.views import person
from administration.actions import assign
from administration.models import Assignment
from core.admin import ReadOnly
from core.errors import Refused
from operations.admin.notes import page_of
from operations.around import has_notes

RIGHT = "administration.change_assignment"


@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """Give a file the person may see to an officer; 403 without the right, 404 without the row."""
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    page = page_of(request.POST.get("model", ""))
    row = page.get_object(request, request.POST.get("object_id", ""))
    if row is None or not has_notes(row):
        raise Http404
    if not page.has_view_permission(request, row):
        raise PermissionDenied
    chosen, reason = request.POST.get("officer", ""), request.POST.get("reason", "")[:500]
    officer = get_object_or_404(User, pk=int(chosen)) if chosen.isdecimal() else None
    try:
        found = assign(row=row, officer=officer, by=person(request), reason=reason.strip())
    except Refused as refusal:
        messages.error(request, f"{refusal.title}. {refusal.why}")
    else:
        who = found.officer
        done = f"Dossier suivi par {who.full_name}." if who else "Dossier rendu."
        messages.success(request, done)
    return redirect(f"admin:{page.opts.app_label}_{page.opts.model_name}_change", row.pk)


site: Any = admin.site  # ours: core/admin/site.py
site.page("dossiers/", hand_over, "file-assign")


class Mine(admin.SimpleListFilter):
    """The files of who looks, those of the others, those given back."""

    title = "suivi"
    parameter_name = "suivi"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("moi", "Par moi"), ("autres", "Par une autre personne"), ("personne", "Rendus")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        mine = Q(officer=request.user.pk)
        asked = {
            "moi": mine,
            "autres": Q(officer__isnull=False) & ~mine,
            "personne": Q(officer__isnull=True),
        }
        return queryset.filter(asked.get(self.value() or "", Q()))


@admin.register(Assignment)
class AssignmentAdmin(ReadOnly, admin.ModelAdmin):
    """Every file that somebody follows; each is handed over on its own page."""

    rights = {RIGHT: "Affecter un dossier"}
    list_display = ["about", "officer", "since", "file"]
    list_filter = [Mine, "model"]
    list_select_related = ["officer"]
    search_fields = ["about", "officer__last_name"]
    fields = readonly_fields = ("about", "officer", "since", "file")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        """Those on what one may see."""
        seen = [
            model._meta.label_lower
            for model in apps.get_models()
            if request.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
        ]
        files: QuerySet[Assignment] = super().get_queryset(request)
        return files.filter(model__in=seen)

    @admin.display(description="fiche")
    def file(self, row: Assignment) -> SafeString:
        """The way to what is followed."""
        url = reverse(f"admin:{row.model.replace('.', '_')}_change", args=[row.object_id])
        return format_html('<a href="{}">Ouvrir</a>', url)
