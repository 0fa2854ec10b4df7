"""What a template resolves, resolved in fewer steps (decision 0038).

A page resolves some four hundred expressions. Django asks each value whether it has keys, by an
exception where it has none, and looks up at each use what a filter declared once. Here the steps
of one expression are prepared when its template is read; whatever is unusual is handed to
Django's own code, whose answers and errors these are: `tests/core/test_expressions.py` compares.
"""

from collections.abc import Callable
from html import escape
from typing import Any

from django.template.base import (
    FilterExpression,
    Parser,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]

Look = Callable[[Any], Any]
# How a value answers `value.bit`: by its attributes, by its places, by its keys.
ATTRIBUTES, PLACES, KEYS = range(3)
MOST_TYPES = 4096  # forms made for one request are types too: forgotten together
_PLACES = (list.__getitem__, tuple.__getitem__, str.__getitem__)
_ways: dict[type, int] = {}


class PreparedExpression(FilterExpression):
    """An expression of a template that knows its steps: same answers, same errors."""

    __slots__ = ("_look", "_steps")

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        self._look = look_up(self.var) if self.is_var else None
        self._steps = [_step(func, args) for func, args in self.filters]

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        """The value in this context; None (or '') where Django answers so."""
        if self._look is None:
            if self.is_var:  # `translate` makes a variable of a text afterwards
                return super().resolve(context, ignore_failures)
            value = self.var
        elif self.var.translate:  # and asks for another language at the last moment
            return super().resolve(context, ignore_failures)
        else:
            try:
                value = self._look(context)
            except VariableDoesNotExist:
                return super().resolve(context, ignore_failures)
        for func, given, local, escapes, safe in self._steps:
            before = template_localtime(value, context.use_tz) if local else value
            arguments = [one(context) if asked else one for asked, one in given]
            if escapes:
                value = func(before, *arguments, autoescape=context.autoescape)
            else:
                value = func(before, *arguments)
            if safe and isinstance(before, SafeData):
                value = mark_safe(value)  # noqa: S308  a filter that declares it safe, as Django
        return value


def _step(
    func: Any, args: list[tuple[bool, Any]]
) -> tuple[Any, list[tuple[bool, Any]], bool, bool, bool]:
    """A filter, what gives its arguments, and what it declares."""
    # What stands in the template itself is trusted, as Django does.
    given = [(asked, look_up(arg) if asked else mark_safe(arg)) for asked, arg in args]  # noqa: S308
    return (
        func,
        given,
        getattr(func, "expects_localtime", False),
        getattr(func, "needs_autoescape", False),
        getattr(func, "is_safe", False),
    )


def look_up(variable: Variable) -> Look:
    """What gives the value of `variable` in a context; raises VariableDoesNotExist as Django."""
    if variable.lookups is None or variable.translate:
        return variable.resolve
    first, *rest = variable.lookups

    def look(context: Any) -> Any:
        try:
            for names in reversed(context.dicts):
                if first in names:
                    value = names[first]
                    break
            else:
                return variable.resolve(context)
            if callable(value):
                value = _called(value)
            for bit in rest:
                value = _of(value, bit)
                if callable(value):
                    value = _called(value)
        except Exception:  # Django's own steps say which error it is, if any
            return variable.resolve(context)
        return value

    return look


def _of(value: Any, bit: str) -> Any:
    """`value.bit`; raises anything where it is not found."""
    kind = type(value)
    way = _ways.get(kind)
    if way is None:
        way = _way_of(kind)
    if way == ATTRIBUTES:
        return getattr(value, bit)
    if way == PLACES:
        return value[int(bit)] if bit.isdecimal() else getattr(value, bit)
    try:
        return value[bit]
    except (TypeError, AttributeError, KeyError, ValueError, IndexError):
        try:
            return getattr(value, bit)
        except (TypeError, AttributeError):
            return value[int(bit)]


def _way_of(kind: type) -> int:
    """How values of a type answer, found once."""
    if len(_ways) >= MOST_TYPES:
        _ways.clear()
    getter = getattr(kind, "__getitem__", None)
    way = ATTRIBUTES if getter is None else PLACES if getter in _PLACES else KEYS
    _ways[kind] = way
    return way


def _called(value: Any) -> Any:
    """A function found on the way is called; what changes data never is: Django's text then."""
    if getattr(value, "do_not_call_in_templates", False):
        return value
    if getattr(value, "alters_data", False):
        raise VariableDoesNotExist("%r changes data", (value,))
    return value()


def _render(self: VariableNode, context: Any) -> str:
    """An expression shown: a text is escaped, the rest is Django's."""
    try:
        value = self.filter_expression.resolve(context)
    except UnicodeDecodeError:  # as Django
        return ""
    kind = type(value)
    if kind is SafeString:
        return value
    if kind is str:
        return SafeString(escape(value)) if context.autoescape else value
    return render_value_in_context(value, context)


def prepare_expressions() -> None:
    """From now on, templates are read so."""
    Parser.compile_filter = lambda self, token: PreparedExpression(token, self)  # type: ignore[method-assign]
    VariableNode.render = _render  # type: ignore[method-assign, assignment]
