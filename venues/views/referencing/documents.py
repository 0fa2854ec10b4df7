"""The documents of a request: joined one by one, given back as files to keep (R4)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views import person
from core.files.downloads import attachment
from core.files.uploads import mime_of
from venues.actions.referencing import TooManyDocuments, add_document, remove_document
from venues.forms.referencing import DocumentForm
from venues.queries.referencing import document_exists, documents_of_partners_of
from venues.views.access import partner_page
from venues.views.referencing.answers import left
from venues.views.referencing.frame import draft_of, draft_page, following, frame
from venues.views.referencing.here import Here, structure_page


@draft_page
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, here: Here) -> HttpResponse:
    """The third page: what is joined, and one more; « Continuer » joins it too."""
    if request.method != "POST":
        return _page(request, here, DocumentForm())
    goes_on = "suite" in request.POST
    if goes_on and "file" not in request.FILES:
        return following(here, "documents")
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, here, form, status=422)
    file, nature = form.cleaned_data["file"], form.cleaned_data["nature"]
    try:
        kept = add_document(
            partner_id=here.partner.pk, content=file, found=form.found, nature=nature, by=here.user
        )
    except TooManyDocuments as refusal:
        form.add_error("file", f"{refusal.why} {refusal.what_to_do}")
        return _page(request, here, form, status=422)
    messages.success(request, f"Document ajouté : {kept.name}.")
    page = "contact" if goes_on else "documents"
    return redirect(here.url("partner:referencing_step", page))


def _page(request: HttpRequest, here: Here, form: DocumentForm, status: int = 200) -> HttpResponse:
    draft = draft_of(here)
    joined = list(draft.documents.all()) if draft else []
    context = frame(here, "documents") | {
        "form": form,
        "documents": joined,
        "left": left(len(joined)),
        "next": here.url("partner:referencing_step", "contact"),
    }
    return render(request, "venues/referencing/documents.html", context, status=status)


@structure_page
@require_POST
def remove(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Take one away; twice is once. 404 for a document of somebody else."""
    if remove_document(partner_id=here.partner.pk, token=slug, by=here.user):
        messages.success(request, "Document retiré.")
    elif document_exists(slug):
        raise Http404
    return redirect(here.url("partner:referencing_step", "documents"))


@partner_page
@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """The file, to a member of the partner who joined it; 404 for anybody else."""
    found = get_object_or_404(documents_of_partners_of(person(request)), token=slug)
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return attachment(content, name=found.name, mime=mime_of(found.kind))
