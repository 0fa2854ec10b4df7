"""What the tests of territories share: a department as an officer types it, the day it begins."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.rules.places import REMEMBERED_TERRITORIES
from schools.models import Territory

ADD = "/admin/schools/territory/add/"
WHY = {"reason": "Loi du 16 décembre 2026"}


def typed(code: str, name: str, **change: Any) -> dict[str, Any]:
    """A department of the academy of Lyon, in thirty days; None for an answer not given."""
    day = timezone.localdate() + timedelta(days=30)
    sent = {
        "code": code, "name": name, "from_date": f"{day:%d/%m/%Y}", "academy": "Lyon",
        "holiday_zone": "A", "time_zone": "Europe/Paris", "postal_prefixes": "690",
        "is_department": "on", "is_open": "on",
    }  # fmt: skip
    return {key: value for key, value in (sent | WHY | change).items() if value is not None}


def row_of(code: str) -> Territory:
    """The last row of a code."""
    return Territory.objects.filter(code=code).latest("from_date")


def its_day_comes(code: str) -> None:
    """What was to begin has begun, for the database too: its clock does not travel."""
    Territory.objects.filter(pk=row_of(code).pk).update(from_date=timezone.localdate())
    REMEMBERED_TERRITORIES.forget()


def closes(code: str) -> None:
    """It is no more since today; what bears it keeps its name."""
    first = row_of(code)
    first.pk, first.from_date, first.is_open = None, timezone.localdate(), False
    first.save()
