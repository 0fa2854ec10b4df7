"""« Coordonnées bancaires »: where a structure is paid, checked by the administration (R51)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import person
from core.errors import NotAllowed
from core.files.downloads import attachment
from core.files.uploads import mime_of
from venues.actions.bank import OWNERS_ONLY, submit_bank_details
from venues.forms.bank import BankDetailsForm
from venues.policy import owns
from venues.queries.bank import accounts_of, bank_details_visible_to
from venues.views.access import partner_page


@sensitive_post_parameters("proof", "iban")
@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def bank(request: HttpRequest) -> HttpResponse:
    """The account of each structure; for its owners, the form of another."""
    user = person(request)
    partners = [membership.partner for membership in user.memberships.all()]
    owned = [partner for partner in partners if owns(user, partner)]
    if request.method == "POST" and not owned:
        raise NotAllowed(OWNERS_ONLY)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = BankDetailsForm(*sent, partners=owned, by=user) if owned else None
    if form is not None and form.is_valid():
        submit_bank_details(
            partner_id=form.partner().pk,
            values=form.values(),
            document=form.cleaned_data["document"],
            by=user,
        )
        messages.success(request, "Coordonnées déposées. L’administration les vérifie.")
        return redirect("partner:bank")
    status = 422 if form is not None and form.errors else 200
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
