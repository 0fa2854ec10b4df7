"""The partner's calendar in one's own agenda."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from bookings.models import CalendarFeed
from bookings.views.feed import subscription_page
from offers.views.access import partner_page

SIDE = CalendarFeed.Side.PARTNER


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest) -> HttpResponse:
    """Where the subscription stands; the address is shown once, when it is made."""
    return subscription_page(request, SIDE, "partner:calendar_feed", "partner_portal/feed.html")
