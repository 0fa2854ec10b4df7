"""How often and how long, in words: {% load jobs %}."""

from datetime import timedelta

from django import template

from jobs import rules

register = template.Library()


@register.filter
def frequence(every: timedelta) -> str:
    """chaque heure."""
    return rules.frequency(every)


@register.filter
def duree_du_passage(took: timedelta) -> str:
    """0,4 s."""
    return rules.duration(took)
