"""What others did is told until it is read: a page that is opened, or the dashboard's button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings import actions
from bookings.queries.news import acts_for_partner, feed_for_partner
from bookings.rules import ACTIVITY_LASTS
from bookings.views.reading import mark_read, shown_until
from offers.views.access import partner_page, person
from partner_portal.access import chosen_partner
from partner_portal.queries.news import News, all_told
from venues.queries.partners import memberships_of


def opened(request: HttpRequest, ref: str) -> list[News]:
    """What others did on this offer, told this once: its page, or a booking's, is being opened."""
    unread = acts_for_partner(person(request), "", ref)
    mark_read(request, unread, person(request))
    return all_told(unread)


@partner_page
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """The last acts of others, read or not; opening it marks nothing."""
    user, chosen = person(request), chosen_partner(request)
    siren = chosen.siren if chosen else ""
    acts = feed_for_partner(user, siren, timezone.now() - ACTIVITY_LASTS)
    context = {"news": all_told(acts), "unread": acts_for_partner(user, siren, "")}
    return render(request, "partner_portal/activity.html", context)


@partner_page
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """All that the dashboard told, of the structure chosen in the header or of all."""
    user, chosen, until = person(request), chosen_partner(request), shown_until(request)
    if until is not None and chosen is not None and len(memberships_of(user)) > 1:
        shown = [act for act in acts_for_partner(user, chosen.siren, "") if act.at <= until]
        actions.read_offers(refs=[act.ref for act in shown], until=until, by=user)
    elif until is not None:
        actions.read_everything(until=until, by=user)
    return redirect("partner:home")
