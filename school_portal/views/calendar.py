"""The calendar of the school, shared by its people: month or list, one class, its holidays."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.models import CalendarFeed
from bookings.views.feed import subscription_page
from core.rules.french import month_and_year
from core.rules.holidays import school_holidays, zone_of
from core.rules.months import filled, neighbours, weeks_of_month
from core.rules.typed import read_date
from school_portal.access import members_page, school_of
from school_portal.queries.calendar import (
    SchoolEvent,
    classes_of,
    next_day,
    outings_between,
)
from schools.models import Institution, SchoolRole
from schools.rules import day_at

MONTH, LIST = "mois", "liste"
VIEWS = {MONTH: "Mois", LIST: "Liste"}
CLASS_MAX = 100
EVENT = "school_portal/_calendar_event.html"
NOTHING = "Aucune sortie. Changez de mois, ou de classe."


@require_safe
@members_page
def calendar(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """One month by its address: ?vue=liste&le=2027-03-16&classe=4e B."""
    school = school_of(role)
    today = day_at(timezone.now(), school.time_zone)
    view = request.GET.get("vue", MONTH)
    asked, wanted = read_date(request.GET.get("le", "")[:40]), request.GET.get("classe", "")
    day, wanted = asked or today, wanted[:CLASS_MAX]
    weeks, events = _month(school, day, today, wanted)
    # Nothing here: it opens on what comes next, if anything does.
    empty = not weeks["listed"] and asked is None
    if empty and (coming := next_day(school, day, timezone.now(), wanted)):
        day = coming
        weeks, events = _month(school, day, today, wanted)
    # Whose school holidays the calendar shows; `known`: those of this year are published.
    zone = zone_of(school.department_code, day)
    year = date(day.year - (day.month < 9), 9, 1)
    known = bool(school_holidays(zone, year, year.replace(year=year.year + 1)))
    context = {
        "role": role,
        "view": view if view in VIEWS else MONTH,
        "views": VIEWS.items(),
        "event_template": EVENT,
        "nothing": NOTHING,
        "may_publish": False,
        **_frame(request, day, events),
        **weeks,
        "zone": zone,
        "known": known,
    }
    return render(request, "school_portal/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_page
def subscription(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """The address to give to one's agenda: opened, changed, stopped."""
    side, template = CalendarFeed.Side.SCHOOL, "school_portal/feed.html"
    return subscription_page(request, side, "school:calendar_feed", template, role=role)


def _month(
    school: Institution, day: date, today: date, class_name: str
) -> tuple[dict[str, Any], list[SchoolEvent]]:
    """The weeks of a month with the outings of one class or of all, and all the outings."""
    weeks = weeks_of_month(day)
    every = outings_between(school, weeks[0][0], weeks[-1][-1], timezone.now())
    shown = [event for event in every if not class_name or event.is_for(class_name)]
    zones = [zone_of(school.department_code, day)]
    days = filled(weeks, shown, today, day.month, school.department_code, zones)
    listed = [cell for week in days for cell in week if cell.events and not cell.outside]
    many = {outing.booking.pk: outing for cell in listed for outing in cell.events}
    counts = {
        "many": len(many),
        "clashes": sum(bool(outing.clash) for outing in many.values()),
    }
    return {"weeks": days, "listed": listed, "class_name": class_name, **counts}, every


def _frame(request: HttpRequest, day: date, events: list[SchoolEvent]) -> dict[str, Any]:
    """Title, the months around, the classes one may choose."""
    before, after = neighbours(day, by_week=False)
    title = month_and_year(day)
    class_name = request.GET.get("classe", "")[:CLASS_MAX]
    kept = "&" + urlencode({"classe": class_name}) if class_name else ""
    return {
        "day": day, "title": title[:1].upper() + title[1:], "before": before, "after": after,
        "classes": classes_of(events), "kept": kept,
    }  # fmt: skip
