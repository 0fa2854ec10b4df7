"""Fragments are drawn from their values alone: each use in any test draws again and compares.

While one is drawn nobody asks the database nor the clock: what is kept would outlive the answer. A
value that cannot be told apart, so that its fragment is never kept, is an error here.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from core import fragments

_drawing = threading.local()
_now = timezone.now
_draw, _put, _fingerprint = fragments.draw, fragments.FragmentStore.put, fragments.fingerprint


def _told_apart(value: Any) -> Any:
    try:
        return _fingerprint(value)
    except fragments.UnknownValueError as error:
        raise AssertionError(f"a fragment is given what cannot be told apart: {error}") from None


def _refused(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    raise AssertionError(f"a fragment asks the database: {sql}")


def _checked_now() -> datetime:
    assert not getattr(_drawing, "name", ""), f"{_drawing.name} reads the clock"
    return _now()


def _checked_draw(template: Any, *given: Any) -> fragments.Pieces:
    before, _drawing.name = getattr(_drawing, "name", ""), template.name
    try:
        with connections["default"].execute_wrapper(_refused):
            return _draw(template, *given)
    finally:
        _drawing.name = before


def _drawn_anew(self: fragments.FragmentStore, key: Any) -> None:
    """Nothing is found, so that it is drawn; `_compared` sees whether it was the same."""


def _compared(self: fragments.FragmentStore, key: Any, pieces: fragments.Pieces) -> None:
    before = self._young.get(key, pieces)
    assert before == pieces, "the same values, another fragment"
    _put(self, key, pieces)


@pytest.fixture(autouse=True)
def fragments_of_their_values(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For every test, those of the live server included."""
    monkeypatch.setattr(fragments, "draw", _checked_draw)
    monkeypatch.setattr(fragments, "fingerprint", _told_apart)
    monkeypatch.setattr(fragments.FragmentStore, "get", _drawn_anew)
    monkeypatch.setattr(fragments.FragmentStore, "put", _compared)
    monkeypatch.setattr(timezone, "now", _checked_now)
    yield
    fragments.store.clear()
