"""Bulk import of offers: template, upload, report, confirmation, progress."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views import person
from offers.actions import NotReferenced
from offers.actions.import_job import confirm_import, receive_import
from offers.documents import imports as files
from offers.forms.imports import COLUMNS, ConfirmForm, UploadForm
from offers.forms.imports.upload import ERROR_COLUMN
from offers.models import ImportJob
from offers.queries.imports import (
    counts_of,
    imports_of,
    lines_saved_as_drafts,
    lines_to_correct,
    same_file_before,
    with_line_counts,
)
from offers.rules import import_forgotten_on
from venues.models import Partner
from venues.views.access import partner_page

A_PAGE = 20
LINES_A_PAGE = 50
DRAFTS_SHOWN = 50
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Past imports, the template and the form to send a file."""
    # The referenced structures of the person (R3).
    mine = Partner.objects.filter(memberships__user=person(request))
    partners = list(mine.referenced(timezone.localdate()).order_by("name"))
    if request.method != "POST":
        return _list(request, UploadForm(partners=partners), partners)
    if not partners:
        raise NotReferenced
    form = UploadForm(request.POST, request.FILES, partners=partners)
    if not form.is_valid() or form.handed is None:
        return _list(request, form, partners, status=422)
    partner_id = form.cleaned_data["partner"].pk
    job = receive_import(partner_id=partner_id, handed=form.handed, by=person(request))
    return redirect("partner:import", job.pk)


def _list(
    request: HttpRequest, form: UploadForm, partners: list[Partner], status: int = 200
) -> HttpResponse:
    jobs = Paginator(with_line_counts(imports_of(person(request))), A_PAGE)
    context = {
        "form": form,
        "partners": partners,
        "page_obj": jobs.get_page(request.GET.get("page")),
        "columns": COLUMNS,
    }
    return render(request, "offers/imports.html", context, status=status)


@partner_page
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The file to fill in, with its example line."""
    today = timezone.localdate()
    columns = [
        files.TemplateColumn(
            title=column.title,
            help=column.help,
            example=column.example_on(today),
            required=column.required,
            answers=list((column.choices or {}).values()),
            several=column.several,
            width=column.width,
        )
        for column in COLUMNS
    ]
    return _file("modele-offres", kind, files.template_csv, files.template_xlsx, columns)


@partner_page
@require_safe
def follow(request: HttpRequest, import_id: int) -> HttpResponse:
    """Where the import is; htmx asks again every two seconds while it moves."""
    job = own_import(request, import_id)
    # Counts and progress, in words and figures.
    counts = counts_of(job)
    running = job.state == ImportJob.State.RUNNING
    done = counts.applied if running else counts.checked
    state = {
        "job": job,
        "counts": counts,
        "done": done,
        "tens": str(10 * (10 * done // max(counts.total, 1))),
        "moving": job.state in ("WAITING", "CHECKING", "RUNNING"),
        "before": same_file_before(job) if job.state == ImportJob.State.READY else None,
        "forgotten_on": import_forgotten_on(job.touched_at),
        "drafts": lines_saved_as_drafts(job)[:DRAFTS_SHOWN] if job.publish else [],
    }
    context = state | {"form": ConfirmForm(), "told": request.headers.get("X-Dit", "")}
    page = Paginator(lines_to_correct(job), LINES_A_PAGE)
    context["page_obj"] = page.get_page(request.GET.get("page"))
    part = request.headers.get("HX-Request") == "true"
    response = render(request, f"offers/{'_import' if part else 'import'}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@partner_page
@require_POST
def confirm(request: HttpRequest, import_id: int) -> HttpResponse:
    """Apply the lines that are ready."""
    job = own_import(request, import_id)
    form = ConfirmForm(request.POST)
    publish = form.is_valid() and form.cleaned_data["publish"]
    confirm_import(job_id=job.pk, publish=publish, by=person(request))
    messages.success(request, "Import lancé. Vous pouvez quitter la page, un courriel vous attend.")
    return redirect("partner:import", job.pk)


@partner_page
@require_safe
def errors(request: HttpRequest, import_id: int, kind: str) -> HttpResponse:
    """The lines to correct, as they were written, with what is wrong."""
    job = own_import(request, import_id)
    left = "" if job.failure == "" else f"Non traitée : {job.failure}"
    # « Titre : Donnez un titre à l’offre. Prix total : … ».
    lines = (
        files.WrongLine(
            line.cells,
            " ".join(f"{column} : {said}" if column else said for column, said in line.problems)
            or left,
        )
        for line in lines_to_correct(job).iterator(chunk_size=200)
    )
    name = f"import-{job.pk}-erreurs"
    return _file(name, kind, files.errors_csv, files.errors_xlsx, job.columns, lines, ERROR_COLUMN)


def _file(
    name: str, kind: str, as_csv: Callable[..., Any], as_xlsx: Callable[..., Any], *values: Any
) -> HttpResponse:
    """A download; the browser keeps no copy."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    if kind == "xlsx":
        return FileResponse(as_xlsx(*values), content_type=XLSX_TYPE, headers=disposition)  # type: ignore[return-value]
    return StreamingHttpResponse(as_csv(*values), content_type=CSV_TYPE, headers=disposition)  # type: ignore[return-value]


def own_import(request: HttpRequest, import_id: int) -> ImportJob:
    """One of the imports of the person's partners; 404 for any other."""
    return get_object_or_404(imports_of(person(request)), pk=import_id)
