"""What the calendar beside a date marks, for a school: days without school, its outings."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.rules.holidays import days_one_plans, days_without_school
from school_portal.access import members_page, school_of
from school_portal.queries.calendar import outings_between
from schools.models import SchoolRole
from schools.rules import day_at


@require_safe
@members_page
def days(request: HttpRequest, role: SchoolRole) -> JsonResponse:
    """From a month ago to the end of next school year, for the school of who asks.

    `holidays`, `public`, `events`: lists of first day, last day (ISO), words.
    """
    school, now = school_of(role), timezone.now()
    first, last = days_one_plans(day_at(now, school.time_zone))
    events = [
        (*outing.days(), f"{outing.booking.offer.title} ({outing.booking.class_name or 'sortie'})")
        for outing in outings_between(school, first, last, now)
    ]
    marked: dict[str, Any] = days_without_school([school.department_code], first, last)
    return JsonResponse(marked | {"events": events})
