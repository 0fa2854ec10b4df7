"""The delegation of the demonstration: a head lends their decisions to a teacher for two months."""

from datetime import date
from decimal import Decimal

from devtools.demo import rules
from devtools.demo.scenes import THERESE_PIERRE
from schools.actions import delegate
from schools.models import Institution, Role

DAYS = 60
CEILING = Decimal(500)


def lend(today: date) -> None:
    """Once, and again when the last one is over."""
    school = Institution.objects.get(uai=THERESE_PIERRE)
    if school.delegations.filter(to_date__gte=today).exists():
        return
    delegate(
        delegate_id=school.people.filter(role=Role.TEACHER).latest("pk").user_id,
        from_date=today,
        to_date=rules.day(today, DAYS),
        ceiling=CEILING,
        by=school.people.filter(role=Role.PRINCIPAL).earliest("pk").user,
    )
