"""Pieces of pages drawn once for the same values, whoever asks and whenever (decision 0042).

A fragment is a template that sees the values it is given and nothing else of the page; what is
kept is found again by these values themselves, so nothing has to be made stale: another price is
another fragment. `fingerprint` says which values are the same; what it does not know is drawn each
time.
"""

import dataclasses
import re
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from secrets import token_hex
from types import FunctionType
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.template import Context
from django.template.base import Template
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

MOST = 1024  # fragments of each of two generations: some ten megabytes a process
Pieces = tuple[str, ...]  # text, name of a late value, text, name, … text
# Where a late value stands in a drawn text; nobody can type it: new with each process.
_SECRET = token_hex(16)


class UnknownValueError(TypeError):
    """A value of a kind whose sameness nobody has defined: forms, requests, functions."""


class OneOfItsKind:
    """Base of values that never change, of which a process keeps one for each content: which one it
    is says all, nobody has to read what it holds.
    """

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


class FragmentStore:
    """Drawn fragments by their key: the young ones, and those of before until they are asked for.

    Threads share it without a lock: at worst two draw the same text.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._young: dict[Hashable, Pieces] = {}
        self._old: dict[Hashable, Pieces] = {}

    def get(self, key: Hashable) -> Pieces | None:
        """The fragment, None if it has to be drawn."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: Hashable, pieces: Pieces) -> None:
        """Keep it among the young; when they are many, what nobody asked for since goes."""
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[key] = pieces

    def clear(self) -> None:
        """Forget all."""
        self._young, self._old = {}, {}


store = FragmentStore()


def pieces_of(
    template: Template, values: Mapping[str, Any], late: tuple[str, ...], like: Context
) -> Pieces:
    """The fragment of these values, drawn now if nobody did.

    `late`: names of values that are written when it is shown, as they are (an order, an address, a
    token). `like`: the context of the page, for how texts are escaped.
    """
    try:
        # The template itself: another that was read again under its name is another.
        key = (template, like.autoescape, late, *map(fingerprint, values.values()), *values)
    except UnknownValueError:
        return draw(template, values, late, like)
    found = store.get(key)
    if found is None:
        found = draw(template, values, late, like)
        store.put(key, found)
    return found


def draw(
    template: Template, values: Mapping[str, Any], late: tuple[str, ...], like: Context
) -> Pieces:
    """Render the template with these values alone."""
    marks, split = _marks(template.name or "", late)
    alone = Context({**values, **marks}, like.autoescape, like.use_l10n, like.use_tz)
    return split(template.render(alone))


@lru_cache(maxsize=256)
def _marks(
    name: str, late: tuple[str, ...]
) -> tuple[dict[str, SafeString], Callable[[str], Pieces]]:
    """What stands for the late values of a template, and what finds them again in its text."""
    if not late:
        return {}, lambda text: (text,)
    # The template is in them: a value may hold those of a fragment around this one.
    marks = {one: f"[{_SECRET}:{name}:{one}]" for one in late}
    found = re.compile(rf"\[{_SECRET}:{re.escape(name)}:({'|'.join(late)})\]")
    shown = {one: mark_safe(mark) for one, mark in marks.items()}  # noqa: S308  written above
    return shown, lambda text: tuple(found.split(text))


def fingerprint(value: Any) -> Hashable:
    """What two values that show the same have in common, and no others.

    Raises UnknownValueError for a value, or a part of one, whose kind is not known.
    """
    return _fingerprint(value, [])


def _fingerprint(value: Any, above: list[int]) -> Hashable:
    kind = type(value)
    if kind in _SAME:  # equal is the same: most values of a row
        return value
    reader = _readers.get(kind)
    if reader is None:
        reader = _readers[kind] = _reader_of(kind)
    return reader(value, above)


Reader = Callable[[Any, list[int]], Hashable]
_SAME = {str, int, type(None), date, timedelta, UUID}


def _reader_of(kind: type) -> Reader:
    """How values of a kind are read, found once. Raises UnknownValueError."""
    if issubclass(kind, Enum | FunctionType | OneOfItsKind):  # one each in a process
        return lambda value, above: value
    if issubclass(kind, Model):
        return _of_rows_of(kind)
    if issubclass(kind, QuerySet):
        return _of_query
    if issubclass(kind, Promise):
        return lambda value, above: str(value)
    if issubclass(kind, bool | float | str | bytes):  # 1 is equal to True; a text made safe
        return lambda value, above: (kind, value)
    if issubclass(kind, Decimal):  # 1.0 is equal to 1.00
        return lambda value, above: (kind, str(value))
    if issubclass(kind, datetime | time):  # one moment, as two zones write it
        return lambda value, above: (kind, value, value.tzinfo, value.fold)
    if issubclass(kind, list | tuple):
        return lambda value, above: (kind, *[_fingerprint(one, above) for one in value])
    if issubclass(kind, set | frozenset):
        return lambda value, above: frozenset([_fingerprint(one, above) for one in value])
    if issubclass(kind, dict):
        return lambda value, above: (
            kind,
            *value,
            *[_fingerprint(one, above) for one in value.values()],
        )
    if dataclasses.is_dataclass(kind):
        names = [one.name for one in dataclasses.fields(kind)]
        return lambda value, above: (
            kind,
            *[_fingerprint(getattr(value, name), above) for name in names],
        )
    raise UnknownValueError(kind.__qualname__)


def _of_rows_of(kind: type[Model]) -> Reader:
    """All that was read of a row, and of the rows that hang on it."""
    hanging: list[Any] = [
        field for field in kind._meta.get_fields() if field.many_to_one or field.one_to_one
    ]

    def read(value: Any, above: list[int]) -> Hashable:
        if id(value) in above:  # a person hangs on their role, which hangs on them
            return above.index(id(value)), kind
        above.append(id(value))
        held = value.__dict__
        found = [
            one if type(one) in _SAME else _fingerprint(one, above)
            for name, one in held.items()
            if name != "_state"
        ]
        for field in hanging:
            if field.is_cached(value):
                found += field.cache_name, _fingerprint(field.get_cached_value(value), above)
        above.pop()
        return (kind, *held, *found)

    return read


def _of_query(value: Any, above: list[int]) -> Hashable:
    """The rows of a query that was asked; one that was not would be asked while drawing."""
    if value._result_cache is None:
        raise UnknownValueError("a query that was not asked")
    return tuple([_fingerprint(one, above) for one in value._result_cache])


_readers: dict[type, Reader] = {SafeString: lambda value, above: (SafeString, value)}
