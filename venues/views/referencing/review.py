"""Check the answers, hand the request over, and the receipt (R4)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from venues.actions.referencing import file
from venues.forms.referencing import StepForm
from venues.queries.missing import what_is_missing
from venues.queries.referencing import UNDECIDED
from venues.views.referencing.answers import answers
from venues.views.referencing.frame import ORDER, draft_of, draft_page, frame
from venues.views.referencing.here import Here, structure_page
from venues.views.referencing.story import expected

UNKNOWN = -1


@draft_page
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, here: Here) -> HttpResponse:
    """The fifth page: every answer, then the deposit."""
    draft = draft_of(here)
    if request.method == "POST" and draft is not None:
        form = StepForm(request.POST)
        version = form.cleaned_data["expected_version"] if form.is_valid() else UNKNOWN
        file(request_id=draft.pk, expected_version=version, by=here.user)
        return redirect(here.url("partner:referencing_receipt"))
    if draft is None:
        return redirect(here.url("partner:referencing_step", ORDER[0]))
    urls = {slug: here.url("partner:referencing_step", slug) for slug in ORDER[:-1]}
    context = frame(here, "verification") | {
        "answers": answers(draft, urls),
        "missing": [(urls[item.step], item.sentence) for item in what_is_missing(draft)],
    }
    return render(request, "venues/referencing/review.html", context)


@structure_page
@require_safe
def receipt(request: HttpRequest, here: Here) -> HttpResponse:
    """What was filed, what happens next and when; printable."""
    found = here.request
    if found is None or found.state not in UNDECIDED:
        return redirect(here.url("partner:referencing"))
    context = {
        "partner": here.partner,
        "found": found,
        "query": here.query,
        "filer": found.moves.filter(verb="file").last(),
        "documents": list(found.documents.all()),
    } | expected(found, timezone.now())
    return render(request, "venues/referencing/receipt.html", context)
