"""Publishing a public text, and going back."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from administration.models import PublicText


@transaction.atomic
def publish_text(*, text_id: int, by: Any) -> PublicText:
    """Put this version in force; an older one too, which is the way back."""
    text = PublicText.objects.select_for_update().get(pk=text_id)
    text.published_at = timezone.now()
    text.save(update_fields=["published_at"])
    return text


@transaction.atomic
def withdraw_text(*, text_id: int, by: Any) -> PublicText:
    """Take it out: the version published before is in force again, or the product's own text."""
    text = PublicText.objects.select_for_update().get(pk=text_id)
    text.published_at = None
    text.save(update_fields=["published_at"])
    return text
