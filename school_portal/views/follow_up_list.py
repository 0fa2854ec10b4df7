"""Everything the school asked for, pre-booked and booked, in one list; its exports (S41)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.views.listing import (
    EXPORTS,
    PAGE_SIZE,
    Listing,
    asked_for,
    exported,
    filters_in_words,
    paginate,
)
from school_portal.access import members_page, person, school_of
from school_portal.documents.follow_up import export_of_follow_up
from school_portal.forms.follow_up import FollowUpFilters
from school_portal.queries.follow_up import FollowUp, colleagues_of, months_of, school_list
from schools.models import SchoolRole
from schools.queries import role_of

ORDER = "ce qui est en cours d’abord"


@dataclass(frozen=True)
class SchoolListing(Listing[FollowUpFilters]):
    """The list of a school; the frame of the pro portal's lists, other rows."""

    def read(self, request: HttpRequest, query: QueryDict) -> tuple[FollowUpFilters, Any]:
        """The filters of an address and the lines of the person's school under them."""
        user, role = person(request), role_of(person(request))
        assert role is not None
        school = school_of(role)
        form = FollowUpFilters(
            query, user=user, colleagues=colleagues_of(school), months=months_of(school)
        )
        form.is_valid()
        now = timezone.now()
        return form, school_list(school, user, form.as_filters(), now, size=PAGE_SIZE)


LIST = SchoolListing(
    "school_portal/follow_up.html",
    "school_portal/_follow_up_piece.html",
    FollowUpFilters,
    lambda user, form: [],
)


@require_safe
@members_page
def follow_up(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """Requests, pre-bookings and bookings with their five steps, twenty a page."""
    form, found = LIST.read(request, request.GET)
    page = paginate(request, found)
    context = {
        "role": role,
        "rows": page.object_list,
        "order": ORDER,
        "sorts": [],
        "sort": "",
        "export": EXPORTS,
        **asked_for(request),
        "calendar_url": reverse("school:calendar"),
    }
    return LIST.answer(request, form, page, context)


@require_safe
@members_page
def export(request: HttpRequest, role: SchoolRole, kind: str) -> HttpResponse:
    """The same lines, all of them, as a file."""
    form, found = LIST.read(request, request.GET)
    rows: FollowUp = found
    return exported(export_of_follow_up(rows, filters_in_words(form)), kind)
