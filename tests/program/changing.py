"""What the tests of delays share: a number changed from five days on, and raw SQL beside it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from administration.models import DatedNumber
from tests.owner import SqlValue, wall_of
from tests.program.office import address, last_act, preview_then_save

WHY = "Décision du comité du programme"
ADD_PAGE = address(DatedNumber, "add")
CODES = (
    "used_after", "partner_cancels_within", "account_hold", "newly_published",
    "delegation_longest", "first_statement_day", "second_statement_day",
)  # fmt: skip


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def typed(code: str, value: int, days: int = 5) -> dict[str, Any]:
    begins = f"{in_days(days):%d/%m/%Y}"
    return {"code": code, "from_date": begins, "value": str(value), "reason": WHY}


def change(officer: Client, code: str, value: int) -> tuple[DatedNumber, str]:
    """Add a number from five days on by its page; its row, and the effect that was read."""
    effect = preview_then_save(officer, ADD_PAGE, typed(code, value))
    verb, reason, values = last_act()
    assert (verb, reason, values["value"]) == ("add", WHY, [None, f"{value}.00"])
    return DatedNumber.objects.get(code=code, from_date=in_days(5)), effect


def refused(wall: str, sql: str, *values: SqlValue) -> None:
    """That wall, and no other, says no to the product's own role."""
    with (
        pytest.raises(DatabaseError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
    assert wall_of(caught.value) == wall, caught.value


def passes(sql: str, *values: SqlValue) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1
        transaction.set_rollback(True)
