"""The negative controls of the races: the same acts, locking nothing (D11)."""

from typing import Any

import pytest
from django.db.models import QuerySet

from core.compiled import CompiledQuery


def drop_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read rows without locking them, compiled beforehand or not."""

    def read(self: CompiledQuery, *values: Any, **form: Any) -> list[Any]:
        found = self.build(*values, **form)
        found.query.select_for_update = False
        return list(found)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self.all())
    monkeypatch.setattr(CompiledQuery, "__call__", read)
