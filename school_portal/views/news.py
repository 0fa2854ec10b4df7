"""What others did is told until it is read: a page that is opened, or the home page's button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings import actions
from bookings.rules import ACTIVITY_LASTS
from bookings.views.reading import mark_read, shown_until
from school_portal.access import members_page, person, school_page
from school_portal.queries.news import News, acts_for, all_told, feed_for
from schools.models import SchoolRole


def opened(request: HttpRequest, role: SchoolRole, ref: str) -> list[News]:
    """What others did of the bookings of this offer, told this once: its page is being opened."""
    unread = acts_for(person(request), role, ref)
    mark_read(request, unread, person(request))
    return all_told(unread, role)


@require_safe
@members_page
def activity(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """The last acts of others, read or not; opening it marks nothing."""
    user = person(request)
    acts = feed_for(user, role, timezone.now() - ACTIVITY_LASTS)
    unread = acts_for(user, role)
    context = {"role": role, "news": all_told(acts, role), "unread": unread}
    return render(request, "school_portal/activity.html", context)


@require_POST
@school_page
def read(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """All that the home page told."""
    if (until := shown_until(request)) is not None:
        actions.read_everything(until=until, by=person(request))
    return redirect("school:home")
