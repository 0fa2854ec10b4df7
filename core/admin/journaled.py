"""Every act of the administration is journaled, old and new values side by side (decision 0031).

The journal is an app above: `settings.ADMINISTRATION_JOURNAL` names its functions. Django's own
log, whose rows whoever writes may rewrite, is no longer filled.
"""

from typing import Any

from django.conf import settings
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.module_loading import import_string


def journal(name: str) -> Any:
    """A function of the journal, an app above: « actions.record_row »."""
    return import_string(f"{settings.ADMINISTRATION_JOURNAL}.{name}")


class Journaled:
    """Laid over each page, under `InWords`: what Django would log is written in our journal."""

    # Django's own attributes and methods are found by `super()`: nothing is known of them here.
    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The row; before a POST changes it, what it held is kept."""
        row = super().get_object(request, object_id, from_field)
        if row is not None and request.method == "POST":
            _held(request).setdefault(_key(row), journal("actions.values_of")(row))
        return row

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """A row came."""
        after = journal("actions.stored_values")(type(obj), obj.pk)
        self._write(request, "add", obj, {}, after, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """A row changed, by its form or a button; a list's button hands over the row of before."""
        values = journal("actions.values_of")
        before = _held(request).pop(_key(obj), None) or values(obj)
        after = journal("actions.stored_values")(type(obj), obj.pk)
        self._write(request, "change", obj, before, after, message)

    def log_read(self, request: HttpRequest, obj: Model, message: str) -> None:
        """Somebody read what is masked everywhere else."""
        self._write(request, "read", obj, {}, {}, message)

    def log_erasure(self, request: HttpRequest, obj: Model, message: str) -> None:
        """Somebody was erased: the journal says it of the number, never what was there before."""
        obj.refresh_from_db()
        self._write(request, "erase", obj, {}, {}, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Rows are about to go; the page that asks why hands over the reason."""
        values, reason = journal("actions.values_of"), request.POST.get("reason", "")
        for row in queryset:
            self._write(request, "delete", row, values(row), {}, reason)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The rows of a table under the form: an act each."""
        model, values = formset.model, journal("actions.stored_values")
        rows = {one.instance.pk: one.instance for one in formset.initial_forms}
        before = {pk: values(model, pk) for pk in rows if pk is not None}
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            self._write(request, "add", row, {}, values(model, row.pk), "")
        for row, _ in formset.changed_objects:
            self._write(request, "change", row, before[row.pk], values(model, row.pk), "")
        for pk in before.keys() - set(model._base_manager.values_list("pk", flat=True)):
            self._write(request, "delete", rows[pk], before[pk], {}, "", pk=pk)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The acts of this row, the newest first."""
        row = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, row):  # type: ignore[attr-defined]
            raise PermissionDenied
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        context = self.admin_site.each_context(request) | {  # type: ignore[attr-defined]
            "title": f"Historique\u00a0: {row}",
            "opts": self.opts,  # type: ignore[attr-defined]
            "original": row,
            "acts": journal("queries.acts_of")(row),
        }
        return TemplateResponse(request, "core/admin/history.html", context)

    def _write(
        self,
        request: HttpRequest,
        verb: str,
        row: Model,
        before: dict[str, Any],
        after: dict[str, Any],
        message: Any,
        pk: Any = None,
    ) -> None:
        # Django tells the fields of a form, which the old and new values say better.
        reason = message if isinstance(message, str) else ""
        found = {"before": before, "after": after, "by": request.user, "reason": reason}
        journal("actions.record_row")(verb, row=row, pk=row.pk if pk is None else pk, **found)


def _held(request: HttpRequest) -> dict[tuple[str, str], dict[str, Any]]:
    """What rows held before this request, by table and key."""
    if not hasattr(request, "rows_before"):
        request.rows_before = {}  # type: ignore[attr-defined]
    found: dict[tuple[str, str], dict[str, Any]] = request.rows_before  # type: ignore[attr-defined]
    return found


def _key(row: Model) -> tuple[str, str]:
    return row._meta.label_lower, str(row.pk)
