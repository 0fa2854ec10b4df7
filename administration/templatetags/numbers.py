"""The numbers of the programme in a sentence, as they are today (decision 0043)."""

from django import template
from django.utils import timezone

from administration.rules.numbers import in_words, number_on, statement_days_in_words

register = template.Library()


@register.simple_tag
def number_today(code: str) -> str:
    """« 48 heures », « 10 jours »."""
    return in_words(code, number_on(code, timezone.localdate()))


@register.simple_tag
def statement_days_today() -> str:
    """« le 1er et le 16 »."""
    return statement_days_in_words(timezone.localdate())
