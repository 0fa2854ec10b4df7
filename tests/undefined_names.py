"""A template that prints a name nobody gave it fails its test; Django alone would print nothing.

The administration's own templates, which count on that silence, keep it.
"""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from django.template import engines

SILENT = ("admin/", "django/", "axes/")


class UndefinedName(AssertionError):
    """Raised where the name is printed, filtered, or handed to a tag."""


class Refusal(str):
    """Stands for `string_if_invalid`: false for the administration, an error for everybody else."""

    __slots__ = ()

    def __bool__(self) -> bool:
        frame = inspect.currentframe()
        caller = frame.f_back.f_locals if frame and frame.f_back else {}
        name = str(getattr(caller["context"].template, "name", "")) if "context" in caller else ""
        return not (name.startswith(SILENT) or "/admin/" in name)

    def __contains__(self, piece: object) -> bool:
        return piece == "%s"

    def __mod__(self, variable: Any) -> str:
        frame = inspect.currentframe()
        caller = frame.f_back.f_locals if frame and frame.f_back else {}
        where = getattr(caller["context"].template, "name", "a string")
        raise UndefinedName(f"« {variable} » is undefined in {where}")


@pytest.fixture(autouse=True)
def no_undefined_name() -> Iterator[None]:
    """For every test, those of the live server included; a test that changes settings of the
    templates gets a new engine, so the next one begins again."""
    engine: Any = engines["django"].engine  # type: ignore[attr-defined]
    silence, engine.string_if_invalid = engine.string_if_invalid, Refusal()
    yield
    engine.string_if_invalid = silence
