"""Lifting a lock-out: somebody missed their password too often, and is who they say."""

from django.db import transaction

from accounts import policy
from accounts.models import Lockout, User
from core.errors import NotAllowed


@transaction.atomic
def lift_lock_out(*, lock_id: int, by: User) -> None:
    """Count again from nothing for this address typed from this place, whatever the browser.

    A lock-out of somebody of the administration is lifted by a superuser. Raises NotAllowed.
    """
    lock = Lockout.objects.select_for_update().get(pk=lock_id)
    person = User.objects.with_email(lock.username or "").first()
    if not policy.may_manage(person, is_superuser=by.is_superuser):
        raise NotAllowed(policy.SUPERUSERS_ONLY)
    tries = Lockout.objects.filter(username=lock.username, ip_address=lock.ip_address)
    tries.update(failures_since_start=0)
