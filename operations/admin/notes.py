"""Internal notes, written and read on the page of what they are about."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.views import person
from administration.actions import write_note
from core.errors import Refused


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Write a note on a row the person may see; 403 without the right, 404 without the row."""
    if not request.user.has_perm("administration.add_note"):
        raise PermissionDenied
    page = page_of(request.POST.get("model", ""))
    row = page.get_object(request, request.POST.get("object_id", ""))
    if row is None:
        raise Http404
    if not page.has_view_permission(request, row):
        raise PermissionDenied
    try:
        write_note(row=row, text=request.POST.get("text", ""), by=person(request))
    except Refused as refusal:
        messages.error(request, f"{refusal.title}. {refusal.why}")
    else:
        messages.success(request, "Note ajoutée.")
    return redirect(f"admin:{page.opts.app_label}_{page.opts.model_name}_change", row.pk)


def page_of(label: str) -> Any:
    """The page of a table named « bookings.booking »; 404 when there is none."""
    app_label, _, name = label.partition(".")
    try:
        return admin.site._registry[apps.get_model(app_label, name)]
    except (LookupError, ValueError):
        raise Http404 from None


site: Any = admin.site  # ours: core/admin/site.py
site.page("notes/", add, "note-add")
