"""A key for each form shown, so that a form sent twice is done once: {% load once %}."""

from uuid import uuid4

from django import template

register = template.Library()


@register.simple_tag
def unique_key() -> str:
    """A new key; the action keeps it under a constraint of the database."""
    return str(uuid4())
