"""What the tests of delegation share: a head who lends their decisions."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from schools.actions import delegate
from schools.models import Delegation
from tests.stage import Stage


def lend(stage: Stage, person: User, ceiling: int = 500, days: int = 30) -> Delegation:
    today = timezone.localdate()
    return delegate(
        delegate_id=person.pk,
        from_date=today,
        to_date=today + timedelta(days=days),
        ceiling=Decimal(ceiling),
        by=stage.principal,
    )
