"""What a person typed and has not saved: theirs alone, and only while it is in date."""

from hashlib import sha256

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts import rules
from accounts.models import Autosave, LatePost, User


def autosaved_fields() -> frozenset[str]:
    """The names of the fields whose answers may be kept (settings.KEPT_FIELDS); no other is."""
    names: frozenset[str] = import_string(settings.KEPT_FIELDS)
    return names


def digest(basis: str) -> str:
    """What stands for a long text that says what was saved; '' stays ''."""
    return sha256(basis.encode()).hexdigest() if basis else ""


def autosave_of(user: User, place: str, basis: str = "") -> Autosave | None:
    """What this person was typing in a form, None when nothing, too old, or out of date."""
    since = rules.autosaved_since(timezone.now())
    mine = Autosave.objects.filter(user=user, place=place, saved_at__gt=since)
    return mine.filter(basis=digest(basis)).first()


def late_posts_of(user: User, key: str) -> QuerySet[LatePost]:
    """What this person sent from this browser after the end of their session, the last first."""
    since = rules.late_posts_stored_since(timezone.now())
    return LatePost.objects.filter(key=key, user=user, at__gt=since).order_by("-at", "-pk")
