"""The calendar in one's own agenda: the page that gives and takes the address, the feed itself."""

import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from bookings.actions.feed import close_feed, fingerprint, open_feed
from bookings.documents.agenda import content_of
from bookings.models import CalendarFeed
from bookings.queries.agenda import feed_of

SHOWN_ONCE = "calendar_feed"
CLOSED = "Abonnement arrêté\u00a0: l’ancienne adresse ne répond plus."
KEEP_SECONDS = 300
# The hour of the reading: the only thing that changes in a calendar where nothing has.
STAMP = re.compile(rb"DTSTAMP:[0-9TZ]+\r\n")


def subscription_page(
    request: HttpRequest, side: str, name: str, template: str, **context: Any
) -> HttpResponse:
    """The page `name` of one side: opens, renews, stops; the address is shown once, when made."""
    if request.method == "POST":
        user: Any = request.user
        if request.POST.get("acte") == "arreter":
            close_feed(side=side, by=user)
            messages.success(request, CLOSED)
        elif request.POST.get("acte") == "ouvrir":
            request.session[f"{SHOWN_ONCE}_{side}"] = open_feed(side=side, by=user)
        return redirect(name)
    token = request.session.pop(f"{SHOWN_ONCE}_{side}", "")
    feed = CalendarFeed.objects.filter(user=request.user, side=side).first()
    path = reverse("calendar-feed", args=[token]) if token and feed else ""
    address = settings.SITE_URL.rstrip("/") + path if path else ""
    return render(request, template, {"feed": feed, "address": address, **context})


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The events of the person who holds this address; 404 once it is revoked."""
    found = feed_of(fingerprint(token), timezone.now())
    if found is None:
        raise Http404
    content = content_of(found)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="offre-collective.ics"'
    answer["Cache-Control"] = f"private, max-age={KEEP_SECONDS}"
    answer["X-Robots-Tag"] = "noindex"
    answer["ETag"] = tag = quote_etag(fingerprint(STAMP.sub(b"", content).decode()))
    return get_conditional_response(request, etag=tag, response=answer) or answer
