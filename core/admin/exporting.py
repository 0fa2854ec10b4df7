"""Any list of the administration as a file: what it shows, with its filters, and in the journal."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import DateField, DateTimeField, DecimalField, Field, IntegerField
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import capfirst

from core.admin.journaled import journal
from core.files.tables import Column, Kind, chunks_of, write_csv, write_xlsx
from core.rules import number, short_moment

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_AT_ONCE = 500
# A sheet holds 1 048 576 lines: nothing is cut without a word.
SHEET_MAX = 1_000_000


class Exported:
    """Laid over each page: its list as CSV or XLSX, to who may see it."""

    def get_urls(self) -> list[URLPattern]:
        opts = self.opts  # type: ignore[attr-defined]
        view = self.admin_site.admin_view(self.export)  # type: ignore[attr-defined]
        name = f"{opts.app_label}_{opts.model_name}_export"
        return [path("export.<str:kind>", view, name=name), *super().get_urls()]

    def export(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The filtered list, streamed; the journal says who took what, and how many lines."""
        if kind not in TYPES:
            raise Http404
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        shown = self.get_changelist_instance(request)  # type: ignore[attr-defined]
        rows = shown.queryset
        many = rows.order_by().count()
        if kind == "xlsx" and many > SHEET_MAX:
            return redirect(f"export.csv?{request.GET.urlencode()}")
        told = filters_told(request.GET)
        opts = self.opts  # type: ignore[attr-defined]
        journal("actions.record_list")(opts, kind=kind, rows=many, filters=told, by=request.user)
        title = str(capfirst(opts.verbose_name_plural))  # lazy, for what is Django’s
        # What a file says beside what the list shows, a page lists in `export_more`.
        more = getattr(self, "export_more", ())
        names = [*self.get_list_display(request), *more]  # type: ignore[attr-defined]
        columns = [column_of(self, name) for name in names if name != "action_checkbox"]
        answer = StreamingHttpResponse(
            written(kind, columns, rows.iterator(chunk_size=ROWS_AT_ONCE), title, told),
            content_type=TYPES[kind],
        )
        name = f"{opts.model_name}-{timezone.localdate():%Y-%m-%d}.{kind}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["Cache-Control"] = "private, no-store"
        return cast(HttpResponse, answer)


def written(
    kind: str, columns: list[Column], rows: Iterator[Any], title: str, filters: str
) -> Iterator[bytes]:
    """The file, piece by piece."""
    if kind == "csv":
        return write_csv(columns, rows)
    notes = [("Liste", title), ("Fait le", short_moment(timezone.now()))]
    notes.append(("Filtres", filters or "aucun"))
    return chunks_of(write_xlsx(columns, rows, title=title, notes=notes))


def filters_told(asked: QueryDict) -> str:
    """« q=0350762N, state__exact=CONFIRMED »: what the address asked for, pages and order aside."""
    return ", ".join(f"{k}={v}" for k, v in asked.items() if k not in ("p", "o", "all") and v)[:400]


def column_of(page: Any, name: Any) -> Column:
    """A column of the list: its title, and a value of its true type rather than words."""
    title = capfirst(str(label_for_field(name, page.model, page)))
    field = _field(page, name)
    if field is None:
        return Column(title, _words(page, name))
    kinds: list[tuple[Any, Kind]] = [
        (DecimalField, Kind.MONEY),
        (DateTimeField, Kind.MOMENT),
        (DateField, Kind.DAY),
    ]
    kind = next((kind for cls, kind in kinds if isinstance(field, cls)), Kind.TEXT)
    if isinstance(field, IntegerField) and not field.choices:
        kind = Kind.NUMBER
    return Column(title, _words(page, name) if kind is Kind.TEXT else _value(field.attname), kind)


def _field(page: Any, name: Any) -> Any:
    """The field it shows, or that a column of words is sorted by: an amount said in euros."""
    shown = getattr(page, name, None) if isinstance(name, str) else name
    sort = getattr(shown, "admin_order_field", name)
    try:
        found: Field[Any, Any] = page.model._meta.get_field(str(sort))
    except FieldDoesNotExist:
        return None
    return found if sort == name or isinstance(found, DecimalField) else None


def _value(name: str) -> Callable[[Any], Any]:
    def read(row: Any) -> Decimal | datetime | None:
        value = getattr(row, name)
        if isinstance(value, datetime):
            return timezone.localtime(value).replace(tzinfo=None)
        return cast(Decimal | None, value)

    return read


def _words(page: Any, name: Any) -> Callable[[Any], str]:
    def read(row: Any) -> str:
        field, _, value = lookup_field(name, row, page)
        if isinstance(value, bool):
            return "oui" if value else "non"
        if value is None or value == "–":
            return ""
        if isinstance(value, int):
            return number(value)
        return strip_tags(str(display_for_field(value, field, "") if field else value))

    return read
