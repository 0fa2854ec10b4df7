"""Publishing the words of a mail, and going back."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from outbox.models import MailWording


@transaction.atomic
def publish_wording(*, wording_id: int, by: Any) -> MailWording:
    """Put this version in force; an older one too, which is the way back."""
    row = MailWording.objects.select_for_update().get(pk=wording_id)
    row.published_at, row.was_published = timezone.now(), True
    row.save(update_fields=["published_at", "was_published"])
    return row


@transaction.atomic
def withdraw_wording(*, wording_id: int, by: Any) -> MailWording:
    """Take it out: the version published before is in force again, or the product's own words."""
    row = MailWording.objects.select_for_update().get(pk=wording_id)
    row.published_at = None
    row.save(update_fields=["published_at"])
    return row
