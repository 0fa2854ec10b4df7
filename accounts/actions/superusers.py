"""The administration never loses its last superuser."""

from collections.abc import Iterable

from accounts import policy
from accounts.models import User
from core.errors import Refused


class LastSuperuser(Refused):
    """Nobody would be left to open the administration."""

    code = "LAST_SUPERUSER"
    title = "Dernier super-utilisateur"


def keep_a_superuser(*, without: Iterable[int]) -> None:
    """Inside the transaction that takes these people away; raises LastSuperuser.

    All the superusers are locked: two who strip each other at the same instant do it one after
    the other.
    """
    # The people kept are counted here: a filter on them would lock fewer rows than the rule reads.
    found = User.objects.working_superusers().select_for_update(no_key=True).order_by("pk")
    working = {person.pk for person in found}
    if working and working <= set(without):
        raise LastSuperuser(policy.LAST_SUPERUSER)
