"""What the pages of the administration ask: {% load administration %}."""

from typing import Any

from django import template
from django.contrib.admin.templatetags.admin_list import date_hierarchy
from django.db.models import Max, Min
from django.utils import timezone

from accounts.models import User
from administration.queries import acts_by, assignment_of, notes_of
from core.admin.lists import counted
from operations.around import has_notes, links_around
from operations.queues import Queue, queues_for

register = template.Library()

ACTS_SHOWN = 10
# What support opens every day, in this order.
MAIN_LISTS = ["CollectiveOffer", "Booking", "Partner", "Institution", "Budget", "User", "Message"]


@register.simple_tag(takes_context=True)
def queues(context: dict[str, Any]) -> list[Queue]:
    """The queues of the person who looks."""
    return queues_for(context["request"].user)


@register.simple_tag(takes_context=True)
def main_areas(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The lists of every day this person may open, as Django describes them in `available_apps`."""
    found = {
        model["object_name"]: model
        for app in context.get("available_apps") or []
        for model in app["models"]
        if model["admin_url"]
    }
    return [found[name] for name in MAIN_LISTS if name in found]


@register.inclusion_tag("admin/date_hierarchy.html")
def periods(cl: Any) -> dict[str, Any]:
    """Django's way down to a day; its first step reads the first and the last, not every row."""
    field = cl.date_hierarchy
    if not any(f"{field}__{part}" in cl.params for part in ("year", "month", "day")):
        ends = cl.queryset.order_by().aggregate(first=Min(field), last=Max(field))
        first, last = (ends[name] and timezone.localtime(ends[name]).year for name in ends)
        if first is None:
            return {}
        if first != last:
            links = [(year, {f"{field}__year": str(year)}) for year in range(first, last + 1)]
            choices = [
                {"link": cl.get_query_string(kept, [f"{field}__"]), "title": str(year)}
                for year, kept in links
            ]
            return {"show": True, "back": None, "choices": choices}
    found: dict[str, Any] = date_hierarchy(cl) or {}
    return found


@register.inclusion_tag("operations/admin/_around.html", takes_context=True)
def around(context: dict[str, Any], row: Any) -> dict[str, Any]:
    """The links to all that concerns the thing of this page."""
    return {"links": links_around(context["request"], row)}


@register.inclusion_tag("operations/admin/_notes.html", takes_context=True)
def notes(context: dict[str, Any], row: Any) -> dict[str, Any]:
    """What the administration wrote to itself on this thing, and the field to add to it."""
    user = context["request"].user
    seen = has_notes(row) and user.has_perm("administration.view_note")
    return {
        "shown": seen,
        "notes": notes_of(row) if seen else [],
        "label": row._meta.label_lower,
        "row": row,
        "may_write": user.has_perm("administration.add_note"),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("operations/admin/_assignment.html", takes_context=True)
def case(context: dict[str, Any], row: Any) -> dict[str, Any]:
    """Who of the administration follows the thing of this page."""
    user = context["request"].user
    seen = has_notes(row) and user.has_perm("administration.view_assignment")
    may_assign = seen and user.has_perm("administration.change_assignment")
    officers = User.objects.filter(is_staff=True, is_active=True).order_by("last_name", "pk")
    return {
        "shown": seen,
        "file": assignment_of(row) if seen else None,
        "officers": officers if may_assign else [],
        "label": row._meta.label_lower,
        "row": row,
        "may_assign": may_assign,
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def compte(many: int) -> str:
    """« 1 204 », « plus de 10 000 »."""
    return counted(many)


@register.simple_tag(takes_context=True)
def last_acts(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The last acts of the person who looks."""
    return acts_by(context["request"].user, ACTS_SHOWN)
