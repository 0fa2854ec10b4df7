"""The school's credit, period by period: numbers, months, movements, what-if, files (R40–R44)."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.queries.credit import Credit, all_credits_of
from bookings.views.files import file_answer
from bookings.views.listing import exported
from school_portal.access import decider_page, school_of
from school_portal.documents.budget import budget_pdf, export_of_movements
from school_portal.queries.budget import Month, Movement, chart_of, months_of, movements_of
from schools.models import SchoolRole
from schools.rules import day_at

PAGE_SIZE = 20
ALL_CONFIRMED = "tout"


@dataclass(frozen=True)
class Period:
    """One credit of a school, and all that its page says of it."""

    credit: Credit
    movements: list[Movement]
    months: list[Month]


@require_safe
@decider_page
def budget(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """One period at a time; « si tout est confirmé » draws what waits as if it were engaged."""
    now, school = timezone.now(), school_of(role)
    credits = all_credits_of(school, now)
    context = {"role": role, "credits": credits, "period": None}
    if credits:
        period = _period(request, role, credits)
        what_if = request.GET.get("si") == ALL_CONFIRMED
        newest_first = Paginator(period.movements[::-1], PAGE_SIZE)
        today = day_at(now, school.time_zone)
        context |= {
            "period": period,
            "what_if": what_if,
            "chart": chart_of(period.months, today, everything=what_if),
            "page_obj": newest_first.get_page(request.GET.get("page")),
        }
    return render(request, "school_portal/budget.html", context)


@require_safe
@decider_page
def export(request: HttpRequest, role: SchoolRole, kind: str) -> HttpResponse:
    """The movements of a period, for a spreadsheet."""
    period = _asked(request, role)
    return exported(export_of_movements(period.credit, period.movements), kind)


@require_safe
@decider_page
def pdf(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """The page of a period, as a tagged PDF."""
    period, school = _asked(request, role), school_of(role)
    content = budget_pdf(school, period.credit, period.movements, period.months, timezone.now())
    return file_answer(content, f"credit-{period.credit.school_year}.pdf", "application/pdf")


def _asked(request: HttpRequest, role: SchoolRole) -> Period:
    credits = all_credits_of(school_of(role), timezone.now())
    if not credits:
        raise Http404
    return _period(request, role, credits)


def _period(request: HttpRequest, role: SchoolRole, credits: list[Credit]) -> Period:
    """The credit the address names, among the school's; today's when it names none of them."""
    wanted = request.GET.get("periode", "")
    credit = next((c for c in credits if str(c.budget.pk) == wanted), credits[0])
    zone, now = school_of(role).time_zone, timezone.now()
    return Period(credit, movements_of(credit.budget, zone), months_of(credit, now))
