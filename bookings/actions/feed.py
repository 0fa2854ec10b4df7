"""Opening, renewing and closing the calendar feed of a person."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.models import CalendarFeed


def fingerprint(token: str) -> str:
    """What is kept of a token: nobody can go back from it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def open_feed(*, side: str, by: User) -> str:
    """Give a new secret, the only time it is known; the address before it no longer answers."""
    token = secrets.token_urlsafe(32)
    fresh = {"token_hash": fingerprint(token), "created_at": timezone.now()}
    CalendarFeed.objects.update_or_create(user=by, side=side, defaults=fresh)
    return token


@transaction.atomic
def close_feed(*, side: str, by: User) -> None:
    """The address no longer answers; closing twice is closing once."""
    CalendarFeed.objects.filter(user=by, side=side).delete()
