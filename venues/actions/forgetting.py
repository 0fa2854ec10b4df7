"""What was never confirmed is forgotten, so that nobody keeps a SIREN they do not hold."""

import logging

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from accounts.models import User
from accounts.rules import unconfirmed_before
from jobs.actions import each
from venues.models import JoinRequest, Membership, Partner

log = logging.getLogger(__name__)

# Something was built on the row: Django or the database refuses to take it away.
HELD = (ProtectedError, RestrictedError, IntegrityError)


def forget_unconfirmed() -> int:
    """Delete old unconfirmed accounts and the structures only they registered; returns how many.

    What something was built on stays, and keeps nobody else from being forgotten. Who acts for a
    school is never forgotten by it: ADAGE vouched for them, whoever had signed up first.
    """
    late = unconfirmed_before(timezone.now())
    found = User.objects.filter(email_unconfirmed_since__lt=late, school_role__isnull=True)
    found = found.order_by("pk")
    return each(found.values_list("pk", flat=True), _forget)


def _forget(user_id: int) -> bool:
    """The account and what it registered, or nothing of both; True when they have gone."""
    try:
        with transaction.atomic():
            user = (
                User.objects.select_for_update()
                .filter(pk=user_id, email_unconfirmed_since__isnull=False)
                .first()
            )
            if user is None:
                return False
            _drop_what_they_registered(user)
            user.delete()
            return True
    except HELD as error:
        log.warning("unconfirmed_kept", extra={"user_id": user_id, "by": type(error).__name__})
        return False


@transaction.atomic
def drop_ties(*, user: User) -> bool:
    """Take away what an account that never proved its address had signed up or asked to join.

    False, and nothing changes, when something was built on what it registered.
    """
    try:
        with transaction.atomic():
            _drop_what_they_registered(user)
    except HELD as error:
        log.warning("unconfirmed_kept", extra={"user_id": user.pk, "by": type(error).__name__})
        return False
    JoinRequest.objects.filter(user=user).delete()
    return not Membership.objects.filter(user=user).exists()


def _drop_what_they_registered(user: User) -> None:
    for partner in Partner.objects.filter(memberships__user=user):
        if partner.memberships.count() == 1:
            partner.venues.all().delete()
            partner.delete()
