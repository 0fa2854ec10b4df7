"""The calendar in one's own agenda: the page that gives and takes the address, the feed itself."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from bookings.actions.feed import close_feed, fingerprint, open_feed
from bookings.documents.agenda import feed_for
from bookings.models import CalendarFeed
from bookings.queries.agenda import owner_of_feed
from offers.views.access import partner_page, person

SHOWN_ONCE = "calendar_feed"
CLOSED = "Abonnement arrêté\u00a0: l’ancienne adresse ne répond plus."
KEEP_SECONDS = 300


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest) -> HttpResponse:
    """Where the subscription stands; the address is shown once, when it is made."""
    if request.method == "POST":
        return _act(request)
    token = request.session.pop(SHOWN_ONCE, "")
    feed = CalendarFeed.objects.filter(user=person(request)).first()
    path = reverse("calendar-feed", args=[token]) if token and feed else ""
    address = settings.SITE_URL.rstrip("/") + path if path else ""
    return render(request, "bookings/partner/feed.html", {"feed": feed, "address": address})


def _act(request: HttpRequest) -> HttpResponse:
    if request.POST.get("acte") == "arreter":
        close_feed(by=person(request))
        messages.success(request, CLOSED)
    elif request.POST.get("acte") == "ouvrir":
        request.session[SHOWN_ONCE] = open_feed(by=person(request))
    return redirect("pro-calendar-feed")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The events of the person who holds this address; 404 once it is revoked."""
    owner = owner_of_feed(fingerprint(token))
    if owner is None:
        raise Http404
    answer = HttpResponse(feed_for(owner), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="offre-collective.ics"'
    answer["Cache-Control"] = f"private, max-age={KEEP_SECONDS}"
    answer["X-Robots-Tag"] = "noindex"
    return answer
