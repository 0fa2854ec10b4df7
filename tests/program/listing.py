"""What the tests of the lists of the programme share: a choice as an officer types it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from administration.models import ListedTerm
from administration.rules.lists import REMEMBERED_TERMS

WHY = {"reason": "Décision du comité de modération"}
ADD = "/admin/administration/listedterm/add/"


def typed(kind: str, code: str, label: str, **change: Any) -> dict[str, Any]:
    """A choice of a list, in thirty days; `change`: other answers, None for one not given."""
    day = timezone.localdate() + timedelta(days=30)
    sent = {
        "kind": kind, "code": code, "label": label, "adage_code": code.upper(),
        "from_date": f"{day:%d/%m/%Y}", "is_offered": "on",
    }  # fmt: skip
    return {name: value for name, value in (sent | WHY | change).items() if value is not None}


def row_of(code: str) -> ListedTerm:
    """The last row of a code."""
    return ListedTerm.objects.filter(code=code).latest("from_date")


def its_day_comes(code: str, *, days_ago: int = 0) -> None:
    """What was to begin has begun, for the database too: its clock does not travel."""
    day = timezone.localdate() - timedelta(days=days_ago)
    ListedTerm.objects.filter(pk=row_of(code).pk).update(from_date=day)
    REMEMBERED_TERMS.forget()
