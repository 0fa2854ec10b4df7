"""The negative controls of the races: the same acts, locking nothing (D11)."""

from typing import Any

import pytest
from django.db.models import QuerySet

from core.compiled import CompiledQuery


def read_unlocked(query: CompiledQuery, *values: Any, **form: Any) -> list[Any]:
    """The rows of a compiled query, none of them locked."""
    found = query.build(*values, **form)
    found.query.select_for_update = False
    return list(found)


def drop_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read rows without locking them, compiled beforehand or not."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self.all())
    monkeypatch.setattr(CompiledQuery, "__call__", read_unlocked)
