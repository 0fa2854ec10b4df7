"""What others did is told until it is read: a page that is opened, or the home page's button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from bookings import actions
from bookings.views.reading import mark_read, shown_until
from school_portal.access import person, school_page
from school_portal.queries.news import News, acts_for, all_told
from schools.models import SchoolRole


def opened(request: HttpRequest, role: SchoolRole, ref: str) -> list[News]:
    """What others did of the bookings of this offer, told this once: its page is being opened."""
    unread = acts_for(person(request), role, ref)
    mark_read(request, unread, person(request))
    return all_told(unread, role)


@require_POST
@school_page
def read(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """All that the home page told."""
    if (until := shown_until(request)) is not None:
        actions.read_everything(until=until, by=person(request))
    return redirect("school:home")
