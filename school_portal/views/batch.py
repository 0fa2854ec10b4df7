"""Several decisions at once: check answers, then each line on its own (S20, R21, R22)."""

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import actions
from bookings.models import Booking
from bookings.queries import credit, decisions
from core.batches import line_by_line
from core.rules import NBSP, euros, plural
from school_portal.access import delegation_page, person, school_of
from school_portal.forms.booking import BatchForm
from school_portal.forms.decisions import RefuseForm
from school_portal.queries import frozen
from school_portal.queries.selection import Selection, lines_to_confirm, selection_of
from school_portal.queries.waiting import ticked
from schools.models import Delegation, SchoolRole


@require_http_methods(["GET", "HEAD", "POST"])
@delegation_page
def confirm_several(
    request: HttpRequest, role: SchoolRole, delegation: Delegation | None
) -> HttpResponse:
    """Show what would be confirmed; confirm it line by line, say what was not and why."""
    if request.method == "POST":
        by, posted = person(request), _posted(request, role)

        def confirm(booking: Booking, version: int) -> None:
            actions.confirm(booking_id=booking.pk, expected_version=version, by=by)

        if done := _one_by_one(request, posted, confirm, "confirmée"):
            total = sum((booking.price for booking in done), Decimal(0))
            said = f"{euros(total, free_word=False)} au total. Les partenaires sont prévenus."
            messages.success(request, f"{_counted(done, 'réservation', 'confirmée')}, {said}")
        return _back(posted, done)
    now, selection = timezone.now(), _selected(request, role, delegation)
    if not selection.confirmable:
        return redirect("school:decisions")
    lines = lines_to_confirm(selection.confirmable, now)
    context = {"role": role, "selection": selection, "lines": lines}
    return render(request, "school_portal/confirm_several.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@delegation_page
def refuse_several(
    request: HttpRequest, role: SchoolRole, delegation: Delegation | None
) -> HttpResponse:
    """Ask one reason for the whole selection; refuse it line by line (R22)."""
    now = timezone.now()
    if request.method == "POST":
        posted, form = _posted(request, role), RefuseForm(request.POST)
        bookings = [booking for booking, _ in posted]
        if form.is_valid():
            said, by = form.given, person(request)

            def refuse(booking: Booking, _version: int) -> None:
                actions.refuse(booking_id=booking.pk, by=by, **said)

            if done := _one_by_one(request, posted, refuse, "refusée"):
                told = "Les enseignants et les partenaires sont prévenus."
                counted = _counted(done, "préréservation", "refusée")
                messages.success(request, f"{counted}. {told}")
            return _back(posted, done)
    else:
        bookings, form = _selected(request, role, delegation).bookings, RefuseForm()
        if not bookings:
            return redirect("school:decisions")
    context = {"role": role, "lines": lines_to_confirm(bookings, now), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "school_portal/refuse_several.html", context, status=status)


def _selected(request: HttpRequest, role: SchoolRole, delegation: Delegation | None) -> Selection:
    """What the address ticks, among what waits."""
    now, school = timezone.now(), school_of(role)
    waiting, credits = (
        decisions.decisions_waiting(school, now),
        credit.credits_of(school, now),
    )
    chosen = ticked(
        waiting, request.GET.getlist("choix"), by=person(request), delegation=delegation
    )
    return selection_of(waiting, credits, chosen, frozen.freeze_of(school, now))


def _back(posted: list[tuple[Booking, int]], done: list[Booking]) -> HttpResponse:
    """To the decisions, where what was refused is still ticked."""
    left = [booking.reference for booking, _ in posted if booking not in done]
    address = reverse("school:decisions")
    return redirect(f"{address}?{urlencode({'choix': left}, doseq=True)}" if left else address)


def _counted(done: list[Booking], noun: str, participle: str) -> str:
    """« 2 réservations confirmées », « 1 préréservation refusée »."""
    many = plural(len(done))
    return f"{len(done)} {noun}{many} {participle}{many}"


def _posted(request: HttpRequest, role: SchoolRole) -> list[tuple[Booking, int]]:
    """The bookings of this school and the versions seen, in the order of the page; else 404."""
    form = BatchForm(request.POST)
    if not form.is_valid():
        raise Http404
    versions: dict[str, int] = form.cleaned_data["choix"]
    ours = decisions.bookings_of_school(school_of(role)).filter(reference__in=versions)
    found = {booking.reference: booking for booking in ours}
    if len(found) < len(versions):
        raise Http404
    return [(found[reference], version) for reference, version in versions.items()]


def _one_by_one(
    request: HttpRequest,
    posted: list[tuple[Booking, int]],
    act: Callable[[Booking, int], None],
    participle: str,
) -> list[Booking]:
    """Act on each; what refuses one is said and does not stop the others. Returns those done."""
    report = line_by_line(posted, lambda line: act(*line))
    for left in report.left:
        (booking, _), refusal = left.row, left.refusal
        words = f"«{NBSP}{booking.offer.title}{NBSP}» n’est pas {participle}. {refusal.title}."
        messages.error(request, f"{words} {refusal.why}".strip())
    return [booking for booking, _ in report.done]
