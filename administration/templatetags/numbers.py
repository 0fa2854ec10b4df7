"""The numbers of the programme in a sentence, as they are today (decision 0043)."""

from django import template
from django.utils import timezone

from administration.rules.numbers import statement_days_in_words, words_today

register = template.Library()
register.simple_tag(words_today, name="number_today")


@register.simple_tag
def statement_days_today() -> str:
    """« le 1er et le 16 »."""
    return statement_days_in_words(timezone.localdate())
