"""What the pages of the administration ask: {% load administration %}."""

from typing import Any

from django import template

from administration.queries import acts_by
from operations.queues import Queue, queues_for

register = template.Library()

ACTS_SHOWN = 10
# What support opens every day, in this order.
MAIN_LISTS = ["CollectiveOffer", "Booking", "Partner", "Institution", "Budget", "User", "Message"]


@register.simple_tag(takes_context=True)
def files_d_attente(context: dict[str, Any]) -> list[Queue]:
    """The queues of the person who looks."""
    return queues_for(context["request"].user)


@register.simple_tag(takes_context=True)
def rayons_principaux(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The lists of every day this person may open, as Django describes them in `available_apps`."""
    found = {
        model["object_name"]: model
        for app in context.get("available_apps") or []
        for model in app["models"]
        if model["admin_url"]
    }
    return [found[name] for name in MAIN_LISTS if name in found]


@register.simple_tag(takes_context=True)
def derniers_actes(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The last acts of the person who looks."""
    return acts_by(context["request"].user, ACTS_SHOWN)
