"""« Modifier la date ou le prix »: two columns, consequences, check, then one act (R19, R30)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bookings import actions
from bookings.actions.refusals import HasLiveBooking
from bookings.forms.terms import ProposalForm
from bookings.queries.status import Status
from bookings.queries.terms import agreed_before, compared
from core.rules import long_date
from offers import actions as offers
from offers.forms import initial_terms
from offers.models import CollectiveOffer, CollectiveStock
from offers.queries.cautions import asked_by, cautions_about
from offers.queries.visibility import open_lines
from offers.views.access import partner_page, person
from offers.views.stale import conflict, taken_back
from partner_portal.access import own_offer
from partner_portal.queries.offer import booking_of
from partner_portal.views.line import closed

CHANGED = "Date et prix modifiés."
PROPOSED = "Nouvelle proposition envoyée à {}, retenue jusqu’au {}."
FIRM = "L’établissement a confirmé : la date et le prix sont fermes."

# row of the table -> its fields: (name, width, unit after it, word before it)
FIELDS = {
    "date": [("start_date", "date", "", ""), ("end_date", "date", "", "au, si plusieurs jours")],
    "heures": [("start_time", "time", "", ""), ("end_time", "time", "", "à")],
    "eleves": [("participants", "number", "", "")],
    "accompagnateurs": [("accompanying_adults", "number", "", "")],
    "prix": [("price", "price", "€", "")],
    "detail": [("price_detail", "", "", "")],
    "limite": [("deadline", "date", "", "")],
}


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, ref: str) -> HttpResponse:
    """The page, its live consequences (`apercu`), its check (« Continuer »), then the act."""
    found = own_offer(request, ref)
    line = _line(found)
    if line is None or found.state in WRITTEN_ELSEWHERE:
        # A draft is written in its wizard; an offer without a date gets one first.
        if found.state in ("DRAFT", "REJECTED"):
            return redirect("partner:step", ref, "date-prix")
        dates = line is None and found.state == "PUBLISHED"
        return redirect("partner:line_create", ref) if dates else closed(request, ref)
    _ask_not_firm(found)
    if (live := booking_of(found)) is not None:
        actions.ask_they_could_accept(live.teacher, found)
    if request.method == "POST":
        form = ProposalForm(request.POST, zone=found.time_zone, line=line)
        valid = form.is_valid()
        if "apercu" in request.POST:
            return _shown(request, "partner_portal/_terms_effect.html", found, line, form)
        if "corriger" in request.POST or not valid:
            return _page(request, found, line, form, 200 if valid else 422)
        if (
            form.terms == offers.terms_of(line)
            and form.cleaned_data["expected_version"] == line.version
        ):
            form.add_error(None, NOTHING)
            return _page(request, found, line, form, 422)
        return _act(request, found, line, form)
    return _page(request, found, line, _form(found, line, taken_back(request)))


WRITTEN_ELSEWHERE = ("DRAFT", "REJECTED", "ARCHIVED", "UNDER_REVIEW")
NOTHING = "Rien n’est modifié : changez la date, les horaires, l’effectif, le prix ou la limite."


def _ask_not_firm(found: CollectiveOffer) -> None:
    """Confirmed: cancel first (R19, R27)."""
    if found.live_state in (None, "PREBOOKED"):  # type: ignore[attr-defined]
        return
    refusal = HasLiveBooking(FIRM)
    refusal.links = [("Revenir à l’offre", reverse("partner:offer", args=[found.ref]))]
    if Status(found.status) in (Status.BOOKED, Status.FIRM):  # type: ignore[attr-defined]
        cancel = reverse("partner:cancel", args=[found.ref])
        refusal.links.append(("Annuler la réservation", cancel))
    raise refusal


def _line(found: CollectiveOffer) -> CollectiveStock | None:
    lines = open_lines().filter(offer=found).select_related("held_for")
    return lines.first()


def _form(
    found: CollectiveOffer, line: CollectiveStock, typed: dict[str, Any] | None = None
) -> ProposalForm:
    seen = actions.seen_as(booking_of(found), line)
    initial = {"expected_version": line.version, "seen": seen}
    initial |= initial_terms(line, found.time_zone) | (typed or {})
    return ProposalForm(initial=initial, zone=found.time_zone, line=line)


def _page(
    request: HttpRequest,
    found: CollectiveOffer,
    line: CollectiveStock,
    form: ProposalForm,
    status: int = 200,
) -> HttpResponse:
    return _shown(request, "partner_portal/terms.html", found, line, form, status)


def _shown(
    request: HttpRequest,
    template: str,
    found: CollectiveOffer,
    line: CollectiveStock,
    form: ProposalForm,
    status: int = 200,
) -> HttpResponse:
    # Both columns, who is concerned, what would follow.
    booking = booking_of(found)
    held = booking is None and line.held_for is not None and actions.seen_as(None, line) != ""
    before, after = offers.terms_of(line), form.terms
    replaced = agreed_before(line, line.held_for) if held and line.held_for else None
    rows = {row["name"]: row for row in compared(before, after, found.time_zone)}
    names = ("field", "width", "suffix", "between")
    for name, row in rows.items():  # with the fields that change it
        fields = [(form[field], *rest) for field, *rest in FIELDS[name]]
        row["fields"] = [dict(zip(names, field, strict=True)) for field in fields]
    context = {
        "offer": found,
        "line": line,
        "form": form,
        "booking": booking or replaced,
        "teacher": booking.teacher if booking else line.held_for if held else None,
        "held_until": offers.held_until(after or before),
        "rows": rows,
        "cautions": cautions_about(found, asked_by(after or before, found.time_zone)),
        "paused": found.state == "PAUSED",
    }
    return render(request, template, context, status=status)


def _act(
    request: HttpRequest, found: CollectiveOffer, line: CollectiveStock, form: ProposalForm
) -> HttpResponse:
    """Show what will change, then do it when the person has read it."""
    seen = (form.cleaned_data["expected_version"], form.cleaned_data["seen"])
    is_fresh = seen == (line.version, actions.seen_as(booking_of(found), line))
    if is_fresh and "confirmer" not in request.POST:
        return _shown(request, "partner_portal/terms_check.html", found, line, form)
    try:
        said = form.cleaned_data
        new = actions.change_terms(
            offer_id=found.pk,
            terms=form.terms,  # type: ignore[arg-type]
            expected_version=said["expected_version"],
            seen=said["seen"],
            message=said["message"],
            by=person(request),
        )
    except offers.Stale:
        saved = _line(own_offer(request, found.ref))
        now = _form(found, saved) if saved else form
        raise conflict(request, [form], [now], request.path) from None
    messages.success(
        request,
        CHANGED
        if new.held_for is None or new.held_until is None
        else PROPOSED.format(new.held_for.full_name, long_date(new.held_until, found.time_zone)),
    )
    return redirect("partner:offer", found.ref)
