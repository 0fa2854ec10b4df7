"""Another date or another price, asked of the teacher who had pre-booked (R30)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import actions
from bookings.forms.terms import AnswerForm
from bookings.queries import available_actions, card, visibility
from bookings.queries.terms import agreed_before, compared, last_proposal
from core.errors import Refused
from offers import actions as offers
from offers.models import CollectiveOffer, CollectiveStock
from offers.queries.visibility import open_lines
from school_portal.access import person, teacher_page
from school_portal.views.news import opened
from schools.models import SchoolRole

ANSWERED = "school_portal/_proposal_answered.html"
DECLINED = "Réponse envoyée : vous n’avez pas retenu les nouvelles conditions."


@require_http_methods(["GET", "HEAD", "POST"])
@teacher_page
def proposal(request: HttpRequest, role: SchoolRole, ref: str) -> HttpResponse:
    """Old and new terms side by side; accepted or declined in one click."""
    may_open = visibility.offers_a_school_may_open(role.institution, timezone.now())
    found = get_object_or_404(may_open, ref=ref)
    if request.method == "POST":
        return _answer(request, found)
    if "decline_terms" not in available_actions.available_offer_actions(person(request), found):
        return redirect("school:offer", ref)
    opened(request, role, ref)
    line = open_lines().get(offer=found)
    return _page(request, found, line, AnswerForm(initial={"expected_version": line.version}))


def _answer(request: HttpRequest, found: CollectiveOffer) -> HttpResponse:
    """From the home page, the line says what happened; elsewhere, a page does."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        line = open_lines().filter(offer=found, held_for=person(request)).first()
        if line is None:
            raise Http404
        return _page(request, found, line, form, 422)
    version, by = form.cleaned_data["expected_version"], person(request)
    try:
        if "refuser" in request.POST:
            reason = form.cleaned_data["reason"]
            actions.decline_terms(offer_id=found.pk, expected_version=version, by=by, reason=reason)
            messages.success(request, DECLINED)
            return redirect("school:offer", found.ref)
        booking = actions.accept_terms(offer_id=found.pk, expected_version=version, by=by)
    except Refused as refusal:
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, ANSWERED, {"refusal": refusal, "booking": None, "offer": found})
        refusal.links = [("Voir l’offre aujourd’hui", reverse("school:offer", args=[found.ref]))]
        raise
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, ANSWERED, {"booking": booking})
    return redirect("school:booking", booking.reference)


def _page(
    request: HttpRequest,
    found: CollectiveOffer,
    line: CollectiveStock,
    form: AnswerForm,
    status: int = 200,
) -> HttpResponse:
    before, change = agreed_before(line, person(request)), last_proposal(found)
    may = available_actions.available_offer_actions(person(request), found)
    old, school = (before.stock, before.institution) if before else (line, None)
    context = {
        "card": card.card_for_school(found, school, timezone.now(), with_credit=True),
        "is_head": False,
        "offer": found,
        "line": line,
        "before": before,
        "rows": compared(offers.terms_of(old), offers.terms_of(line), found.time_zone),
        "may_accept": "accept_terms" in may,
        "message": change.after.get("message", "") if change else "",
        "form": form,
    }
    return render(request, "school_portal/proposal.html", context, status=status)
