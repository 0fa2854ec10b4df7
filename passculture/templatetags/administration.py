"""What the pages of the administration ask: {% load administration %}."""

from typing import Any

from django import template

from passculture.queues import Queue, queues_for

register = template.Library()


@register.simple_tag(takes_context=True)
def files_d_attente(context: dict[str, Any]) -> list[Queue]:
    """The queues of the person who looks."""
    return queues_for(context["request"].user)
