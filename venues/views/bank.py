"""« Coordonnées bancaires »: where a structure is paid, checked by the administration (R51)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import person
from core.files.downloads import attachment
from core.files.uploads import mime_of
from venues.actions.bank import submit_bank_details
from venues.forms.bank import BankDetailsForm
from venues.queries.bank import accounts_of, bank_details_visible_to
from venues.views.access import partner_page


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def bank(request: HttpRequest) -> HttpResponse:
    """The account of each structure, and the form of another."""
    partners = [membership.partner for membership in person(request).memberships.all()]
    form = BankDetailsForm(request.POST or None, request.FILES or None, partners=partners)
    if request.method == "POST" and form.is_valid():
        submit_bank_details(
            partner_id=form.partner().pk,
            values=form.values(),
            document=form.cleaned_data["document"],
            by=person(request),
        )
        messages.success(request, "Coordonnées déposées. L’administration les vérifie.")
        return redirect("partner:bank")
    status = 422 if form.errors else 200
    context = {"form": form, "accounts": accounts_of(partners)}
    return render(request, "venues/bank.html", context, status=status)


@require_safe
def document(request: HttpRequest, token: str) -> HttpResponse:
    """The document, to members of the structure and to who checks it; 404 for anybody else."""
    details = get_object_or_404(bank_details_visible_to(person(request)), token=token)
    try:
        content = details.document.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return attachment(content, name=details.document_name, mime=mime_of(details.document_kind))
