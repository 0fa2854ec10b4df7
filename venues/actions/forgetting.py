"""What was never confirmed is forgotten, so that nobody keeps a SIREN they do not hold."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import User
from accounts.rules import unconfirmed_before
from venues.models import Partner


def forget_unconfirmed() -> int:
    """Delete old unconfirmed accounts and the structures only they registered; returns how many."""
    late = unconfirmed_before(timezone.now())
    found = User.objects.filter(email_unconfirmed_since__lt=late).values_list("pk", flat=True)
    return sum(_forget(pk) for pk in list(found))


@transaction.atomic
def _forget(user_id: int) -> bool:
    user = User.objects.select_for_update().filter(
        pk=user_id, email_unconfirmed_since__isnull=False
    ).first()  # fmt: skip
    if user is None:
        return False
    for partner in Partner.objects.filter(memberships__user=user):
        if partner.memberships.count() == 1 and not _abandon(partner):
            return False
    user.delete()
    return True


def _abandon(partner: Partner) -> bool:
    """Delete a structure that holds nothing; False when something was built on it."""
    try:
        with transaction.atomic():
            partner.venues.all().delete()
            partner.delete()
    except ProtectedError:
        return False
    return True
