"""The calendar of my offers: month, week or list; school holidays, clashes, free days."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.rules import local_day
from core.rules import PARIS, middle_date
from core.rules.french import month_and_year
from core.rules.months import Day, filled, neighbours, week_of, weeks_of_month
from core.rules.typed import read_date
from offers.queries.visibility import may_publish
from offers.views.access import partner_page, person
from partner_portal.access import chosen_partner, listed_partners
from partner_portal.queries.calendar import events_between, next_day
from venues.queries.partners import first_venue

MONTH, WEEK, LIST = "mois", "semaine", "liste"
NOTHING = "Aucune offre datée. Changez de mois, ou créez une offre."
VIEWS = {MONTH: "Mois", WEEK: "Semaine", LIST: "Liste"}


@partner_page
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """One month or one week, by its address: ?vue=semaine&le=2027-03-16."""
    venue = first_venue.first(listed_partners(request)[0])
    today = local_day(timezone.now(), venue.time_zone if venue else PARIS)
    view = request.GET.get("vue", MONTH)
    view = view if view in VIEWS else MONTH
    asked = read_date(request.GET.get("le", "")[:40])
    day, chosen = asked or today, chosen_partner(request)
    siren = chosen.siren if chosen else ""
    # Public holidays are those of the structure's first venue.
    territory = venue.department_code if venue else ""
    weeks, listed = _drawn(request, view, day, today, siren, territory)
    # Nothing here: it opens on what comes next, if anything does.
    empty = not listed and asked is None
    if empty and (coming := next_day(person(request), timezone.now(), siren, day)):
        day = coming
        weeks, listed = _drawn(request, view, day, today, siren, territory)
    context = {
        "view": view,
        "views": VIEWS.items(),
        "day": day,
        "today": today,
        "weeks": weeks,
        "listed": listed,
        **_frame(view, day, listed),
        "may_publish": may_publish(person(request)),
    }
    return render(request, "partner_portal/calendar.html", context)


def _drawn(
    request: HttpRequest, view: str, day: date, today: date, siren: str, territory: str
) -> tuple[list[list[Day]], list[Day]]:
    """The weeks around a day with their events, and the days that have some."""
    days = [week_of(day)] if view == WEEK else weeks_of_month(day)
    events = events_between(person(request), timezone.now(), siren, days[0][0], days[-1][-1])
    weeks = filled(days, events, today, 0 if view == WEEK else day.month, territory)
    return weeks, [cell for week in weeks for cell in week if cell.events and not cell.outside]


def _frame(view: str, day: date, listed: list[Day]) -> dict[str, Any]:
    """Title, neighbours and count of what is shown, and how an event is drawn."""
    before, after = neighbours(day, by_week=view == WEEK)
    title = month_and_year(day)
    if view == WEEK:
        title = f"Semaine du {middle_date(week_of(day)[0])}"
    many = {event.offer.pk for cell in listed for event in cell.events}
    clashes = {event.offer.pk for cell in listed for event in cell.events if event.clash}
    return {
        "title": title[:1].upper() + title[1:],
        "before": before,
        "after": after,
        "many": len(many),
        "clashes": len(clashes),
        "event_template": "partner_portal/_calendar_event.html",
        "nothing": NOTHING,
    }
