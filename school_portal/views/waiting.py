"""What waits for the decision: the credit, the list, its filters, the file (R44)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.models import Booking
from bookings.queries import credit
from bookings.queries.decisions import decisions_waiting
from bookings.views.listing import exported
from school_portal.access import (
    decider_page,
    delegation_page,
    person,
    school_of,
    waiting_here,
)
from school_portal.documents.decisions import export_of_decisions
from school_portal.forms.decisions import WaitingForm
from school_portal.queries import frozen
from school_portal.queries import waiting as rooms
from school_portal.queries.selection import lines_to_confirm, selection_of
from schools.models import Delegation, SchoolRole


@require_safe
@delegation_page
def decisions(
    request: HttpRequest, role: SchoolRole, delegation: Delegation | None
) -> HttpResponse:
    """The credit's four numbers, then what waits, the most urgent first (R44)."""
    now, school, by = timezone.now(), school_of(role), person(request)
    everything = waiting_here(request, school, now)
    credits = credit.credits_of(school, now)
    form = _filters(request, everything)
    shown = rooms.narrowed(everything, form.as_filters())
    freeze = frozen.freeze_of(school, now)
    chosen = rooms.ticked(shown, request.GET.getlist("choix"), by=by, delegation=delegation)
    selection = selection_of(shown, credits, chosen, freeze)
    context = {
        "role": role,
        "form": form,
        "count": len(everything),
        "rows": rooms.rows_of(
            shown, credits, school, now, by=by, delegation=delegation, freeze=freeze, chosen=chosen
        ),
        "delegation": delegation,
        "selection": selection,
        "lines": lines_to_confirm(selection.confirmable, now),
    }
    return render(request, "school_portal/decisions.html", context)


@require_safe
@decider_page
def export(request: HttpRequest, role: SchoolRole, kind: str) -> HttpResponse:
    """The list as a file, under the filters of the address."""
    now, school = timezone.now(), school_of(role)
    waiting = decisions_waiting.build(school, now)
    form = _filters(request, list(waiting))
    shown = rooms.narrowed(waiting, form.as_filters())
    found = waiting.filter(pk__in=[booking.pk for booking in shown])
    return exported(export_of_decisions(found, form.in_words()), kind)


def _filters(request: HttpRequest, waiting: list[Booking]) -> WaitingForm:
    choices: dict[str, Any] = {
        "teachers": rooms.teachers_in(waiting),
        "months": rooms.months_in(waiting),
    }
    form = WaitingForm(request.GET, **choices)
    form.is_valid()
    return form
