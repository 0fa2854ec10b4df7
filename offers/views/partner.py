"""The wizard: an offer in five steps, saved on the server at each one (S12, S35)."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.rules.typed import read_date
from offers.actions import NotReferenced, Stale, create_draft, publish
from offers.forms import ProjectForm, TermsForm
from offers.forms.versioned import VersionedForm
from offers.models import CollectiveOffer
from offers.queries.cautions import asked_by, cautions_about
from offers.queries.deadline import limits, proposed_deadline
from offers.queries.missing import what_is_missing
from offers.queries.review import rules_asking
from offers.queries.visibility import offers_of_partners_of, venues_to_publish_from
from offers.rules import review_due
from offers.views import steps
from offers.views.access import partner_page, person
from offers.views.keeping import (
    NEW,
    keep_if_fresh,
    only_keeps,
    pieces,
    saved_when,
    typing_saved,
)
from offers.views.live import SEEN, unseen
from offers.views.pictures import picture_url, values_of
from offers.views.stale import conflict, taken_back
from offers.views.start import read_key
from offers.views.summary import STEPS, answers, stepper, ticket
from offers.views.typed import forget, page_name, remember, saved_of
from venues.queries.referencing import standings_of

UNKNOWN = -1
CHOOSE_A_TEACHER = "Établissement enregistré. Choisissez un enseignant, ou continuez."
YOU_MAY_GO_ON = "Vous pouvez continuer, ou revenir à la date."
PREVIEW = "apercu"
ELSEWHERE = {*STEPS, PREVIEW}
SUBMITTED = (
    "Offre transmise à l’administration, qui la relit avant sa mise en ligne. Vous recevrez sa "
    "réponse par courriel."
)
State = CollectiveOffer.State


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_offer(request: HttpRequest) -> HttpResponse:
    """First step of a new offer, or why the door is closed (R3)."""
    venues = list(venues_to_publish_from(person(request)))
    if not venues and request.method == "POST":
        raise NotReferenced
    if not venues:
        standings = standings_of(person(request))
        return render(request, "offers/closed.html", {"standings": standings})
    typed = saved_of(request, NEW) if request.method != "POST" else None
    initial = {"expected_version": 0} | (typed.typed if typed else {})
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ProjectForm(*sent, initial=initial, venues=venues)
    if request.method != "POST":
        return _page(request, None, "offre", form, named=page_name(request, typed))
    if only_keeps(request):
        return typing_saved(request, None, "offre", form)
    if not form.is_valid():
        return _page(request, None, "offre", form, status=422)
    return redirect("partner:step", _begin(request, form).ref, "date-prix")


def _begin(request: HttpRequest, form: ProjectForm) -> CollectiveOffer:
    """The draft, written once for all the times its form is sent."""
    with values_of(form) as values:
        offer = create_draft(
            venue_id=form.cleaned_data["venue"].pk,
            values=values,
            by=person(request),
            key=read_key(request.POST.get("cle", "")),
        )
    forget(request, NEW)
    # A day chosen in the calendar waits in the step of the dates.
    if day := read_date(request.GET.get("le", "")):
        basis = steps.basis("date-prix", offer, person(request))
        remember(request, f"{offer.ref}/date-prix", {"start_date": f"{day:%d/%m/%Y}"}, basis)
    return offer


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    """One of the four forms of the wizard."""
    offer = own_offer(request, ref)
    if slug not in steps.FORMS:
        raise Http404
    if request.method == "POST":
        return _answer(request, offer, slug)
    if offer.state not in (State.DRAFT, State.REJECTED):
        return redirect("partner:offer", ref)
    basis = steps.basis(slug, offer, person(request))
    found = saved_of(request, f"{ref}/{slug}", basis)
    typed = taken_back(request) or (found.typed if found else {})
    form = steps.build(slug, offer, person(request), typed=typed)
    return _page(request, offer, slug, form, named=page_name(request, found))


def _answer(request: HttpRequest, offer: CollectiveOffer, slug: str) -> HttpResponse:
    """Save the step and go on; whatever is not right is shown again, never lost."""
    form = steps.build(slug, offer, person(request), data=request.POST, files=request.FILES)
    if only_keeps(request):
        return keep_if_fresh(request, offer, slug, form)
    if "chercher" in request.POST or "prendre" in request.POST:
        return _page(request, offer, slug, _again(request, offer, slug, form))
    if form.is_valid():
        try:
            steps.save(slug, offer, form, by=person(request))
        except Stale:
            offer = own_offer(request, offer.ref)
            now = steps.build(slug, offer, person(request))
            raise conflict(request, [form], [now], request.path) from None
        forget(request, f"{offer.ref}/{slug}")
        if slug == "date-prix":
            # Say what the page could not show before it was sent; nothing is refused.
            saved = own_offer(request, offer.ref)
            line = steps.open_line_of(saved)
            found = cautions_about(saved, asked_by(line, saved.time_zone)) if line else []
            for caution in unseen(found, request.POST.get(SEEN, "")):
                messages.warning(request, f"{caution.title} {caution.text} {YOU_MAY_GO_ON}")
    elif request.POST.get("aller") not in ELSEWHERE:
        return _page(request, offer, slug, form, status=422)
    else:
        basis = steps.basis(slug, offer, person(request))
        remember(request, f"{offer.ref}/{slug}", form.typed(), basis)
    if request.POST.get("aller") == PREVIEW:
        return redirect(f"{reverse('partner:preview', args=[offer.ref])}?retour={slug}")
    return redirect("partner:step", offer.ref, _next(request, offer, slug, form))


def _next(request: HttpRequest, offer: CollectiveOffer, slug: str, form: Any) -> str:
    """The step asked for, or the following one; a new school first shows its teachers."""
    asked = request.POST.get("aller", "")
    if asked in STEPS:
        return asked
    new = slug == "destinataire" and form.cleaned_data["institution"] not in (
        None,
        offer.institution,
    )
    if new and "enseignants" not in request.POST:
        again = steps.build(slug, own_offer(request, offer.ref), person(request))
        if again.offers_teachers:  # type: ignore[attr-defined]
            messages.info(request, CHOOSE_A_TEACHER)
            return slug
    return steps.ORDER[steps.ORDER.index(slug) + 1]


def _again(
    request: HttpRequest, offer: CollectiveOffer, slug: str, form: VersionedForm
) -> VersionedForm:
    """The same answers, unchecked: the person has searched, or taken the date proposed."""
    version = request.POST.get("expected_version", "")
    typed = form.typed() | {"expected_version": version, "audience": "ONE"}
    if isinstance(form, TermsForm) and (asked := form.as_sent().asked()):
        typed["deadline"] = proposed_deadline(asked.first, form.zone_name, limits())
    return steps.build(slug, offer, person(request), typed=typed)


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """Check the answers, then publish (R12)."""
    offer = own_offer(request, ref)
    if request.method == "POST":
        form = VersionedForm(request.POST)
        version = form.cleaned_data["expected_version"] if form.is_valid() else UNKNOWN
        found = publish(offer_id=offer.pk, expected_version=version, by=person(request))
        messages.success(request, _published(found))
        return redirect(f"{reverse('partner:offer', args=[ref])}?publiee=oui")
    if offer.state not in (State.DRAFT, State.REJECTED):
        return redirect("partner:offer", ref)
    # The answers by step, and what is missing with the step that will take it.
    line = steps.open_line_of(offer)
    missing = what_is_missing(offer, line, timezone.now())
    checked = _frame(offer, "verification", line) | {
        "groups": answers(offer, line),
        "cautions": cautions_about(offer, asked_by(line, offer.time_zone)) if line else [],
        "read_first": bool(rules_asking(offer, timezone.now())),
        "answered": review_due(timezone.now()),
        "missing": [
            (reverse("partner:step", args=[offer.ref, m.step]), m.sentence) for m in missing
        ],
    }
    return render(request, "offers/review.html", checked)


def _published(offer: CollectiveOffer) -> str:
    """What is said once it is published, or handed over to the administration."""
    if offer.state == State.UNDER_REVIEW:
        return SUBMITTED
    seen_by = f"{offer.institution} la voit" if offer.institution else "Les enseignants la voient"
    return f"Offre publiée. {seen_by} dès maintenant."


def own_offer(request: HttpRequest, ref: str) -> CollectiveOffer:
    """One of the person's offers; 404 for any other."""
    offers = steps.with_open_line(offers_of_partners_of(person(request)))
    return get_object_or_404(
        offers.select_related("venue__partner", "institution", "teacher"), ref=ref
    )


def _page(
    request: HttpRequest,
    offer: CollectiveOffer | None,
    slug: str,
    form: VersionedForm,
    status: int = 200,
    named: dict[str, str] | None = None,
) -> HttpResponse:
    line = steps.open_line_of(offer) if offer else None
    context = _frame(offer, slug, line) | {"form": form} | pieces(request, offer, slug, form)
    context |= named or page_name(request)
    context["key"] = "" if offer else read_key(request.POST.get("cle", "")) or uuid4()
    context["template"] = steps.TEMPLATES[slug]
    return render(request, "offers/step.html", context, status=status)


def _frame(offer: CollectiveOffer | None, slug: str, line: Any) -> dict[str, Any]:
    """Stepper, ticket and neighbours: what every step shows around its form."""
    rank = steps.ORDER.index(slug)
    return {
        "offer": offer,
        "line": line,
        "slug": slug,
        "number": rank + 1,
        "steps": stepper(offer),
        "previous": steps.ORDER[rank - 1] if rank else "",
        "ticket": ticket(offer, line),
        "saved": saved_when(getattr(offer, "changed_last", None)),
        "picture": picture_url(offer),
    }
