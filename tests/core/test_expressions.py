"""Prepared expressions answer as Django's own, and fail as they do (decision 0038)."""

import re
from collections import OrderedDict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, engines
from django.template.base import FilterExpression, Parser, VariableNode, render_value_in_context
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from core.expressions import PreparedExpression

ENGINE = engines["django"].engine


class Place(NamedTuple):
    city: str
    code: str


class Asked:
    """Counts how often it is asked; its methods are those templates meet."""

    name = "L'été <b>"
    kind = None

    def __init__(self) -> None:
        self.asked = 0

    @property
    def counted(self) -> int:
        self.asked += 1
        return self.asked

    @property
    def broken(self) -> str:
        raise AttributeError("within")

    @property
    def absent(self) -> str:
        raise ObjectDoesNotExist

    def called(self) -> str:
        return "called & answered"

    def needs(self, one: str) -> str:
        return one

    def delete(self) -> str:
        raise AssertionError("a template deleted something")

    delete.alters_data = True  # type: ignore[attr-defined]


class Uncalled:
    do_not_call_in_templates = True

    def __call__(self) -> str:
        raise AssertionError("called")

    def __str__(self) -> str:
        return "as it is"


VALUES: dict[str, Any] = {
    "text": "l'été <i>",
    "safe": SafeString("<i>"),
    "number": 1234,
    "price": Decimal("6200.50"),
    "yes": True,
    "none": None,
    "moment": datetime(2027, 3, 1, 23, 30, tzinfo=UTC),
    "lazy": gettext_lazy("Monday"),
    "place": Place("Rennes", "35"),
    "list": ["zéro", ["un"], {"deux": 2}],
    "dict": OrderedDict(items="the key wins", name="n", inner={"0": "zero"}),
    "uncalled": Uncalled(),
    "kind": Asked,
    "function": lambda: {"deep": "down"},
    "promised": SimpleLazyObject(lambda: {"name": "found"}),
}
EXPRESSIONS = [
    "text", "safe", "number", "price", "yes", "none", "moment", "lazy", "place", "place.city",
    "place.0", "place.7", "list.0", "list.1.0", "list.2.deux", "list.9", "list.name", "dict.items",
    "dict.name", "dict.inner.0", "dict.absent", "uncalled", "kind.name", "function.deep",
    "function", "promised.name", "asked.name", "asked.kind", "asked.kind.more", "asked.called",
    "asked.needs",
    "asked.delete", "asked.absent", "asked.broken", "asked.nothing", "nothing", "nothing.more",
    "text.upper", "text.0", "number.real", "'quoted <i>'", '_("Monday")', "12", "1.5",
    "text|upper", "none|default:'—'", "nothing|default:'<—>'", "nothing|default:text",
    "nothing|default:nothing", "text|add:place.city", "safe|upper", "text|truncatechars:4",
    "safe|add:'<b>'", "moment|date:'H:i'", "list|join:' <> '", "list|slice:':1'|first",
    "price|floatformat:2", "text|cut:nothing", "asked.counted", "asked.counted|add:1",
]  # fmt: skip


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Templates read as Django reads them, from here to the end of the test."""

    def render(self: VariableNode, context: Context) -> str:
        try:
            return render_value_in_context(self.filter_expression.resolve(context), context)
        except UnicodeDecodeError:
            return ""

    def compile_filter(self: Parser, token: str) -> FilterExpression:
        return FilterExpression(token, self)

    monkeypatch.setattr(Parser, "compile_filter", compile_filter)
    monkeypatch.setattr(VariableNode, "render", render)
    return monkeypatch


def shown(source: str, **more: Any) -> str:
    """What a template shows, or the error it raises."""
    context = Context(VALUES | {"asked": Asked()} | more)
    try:
        return ENGINE.from_string(source).render(context)
    except Exception as error:
        return re.sub("0x[0-9a-f]+", "", f"{type(error).__name__}: {error}")


def everywhere(expression: str) -> str:
    """An expression shown, asked, in a filter's argument, in `with`, and where nothing escapes."""
    return (
        f"{{{{ {expression} }}}}|{{% if {expression} %}}yes{{% else %}}no{{% endif %}}"
        f"|{{% with x={expression} %}}{{{{ x }}}}{{% endwith %}}"
        f"|{{% autoescape off %}}{{{{ {expression} }}}}{{% endautoescape %}}"
        f"|{{% for one in {expression} %}}<{{{{ one }}}}>{{% endfor %}}"
    )


def test_product_templates_are_read_with_prepared_expressions() -> None:
    node = ENGINE.from_string("{{ text|upper }}").nodelist[0]
    assert isinstance(node.filter_expression, PreparedExpression)


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize("source", [everywhere, "{{{{ {} }}}}".format])
def test_each_expression_shows_what_django_shows(
    expression: str, source: Any, plain: pytest.MonkeyPatch
) -> None:
    expected = shown(source(expression))
    plain.undo()
    assert shown(source(expression)) == expected


BITS = st.sampled_from(
    ["text", "place", "list", "dict", "asked", "name", "city", "0", "1", "items", "called", "real"]
)


@given(path=st.lists(BITS, min_size=1, max_size=4), inner=st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=5), st.booleans()),
    lambda more: st.one_of(st.lists(more, max_size=2), st.dictionaries(BITS, more, max_size=3)),
    max_leaves=6,
))  # fmt: skip
def test_any_path_through_any_value_shows_what_django_shows(path: list[str], inner: Any) -> None:
    source = "{{ " + ".".join(["inner", *path]) + "|default:'—' }}"
    prepared = shown(source, inner=inner)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Parser, "compile_filter", lambda self, token: FilterExpression(token, self))
        assert shown(source, inner=inner) == prepared


@pytest.mark.parametrize(
    "tag",
    [
        '{% translate "Monday" %}', '{% translate "Monday" noop %}', "{% translate text %}",
        "{% translate day %}", '{% translate "Monday" as x %}{{ x }}',
        '{% translate "May" context "abbrev. month" %}',
        '{% blocktranslate with x=place.city %}In {{ x }}{% endblocktranslate %}',
    ],
)  # fmt: skip
def test_what_is_translated_is_what_django_translates(tag: str, plain: pytest.MonkeyPatch) -> None:
    source = "{% load i18n %}" + tag
    expected = shown(source, day="Monday")
    plain.undo()
    assert shown(source, day="Monday") == expected


def test_a_text_is_translated() -> None:
    assert shown('{% load i18n %}{% translate "Monday" %}') == "lundi"


def test_a_value_is_asked_once_where_nothing_is_unusual() -> None:
    asked = Asked()
    assert shown("{{ asked.counted }}", asked=asked) == "1"
    assert asked.asked == 1


def test_types_made_for_one_request_are_not_remembered_for_ever() -> None:
    from core import expressions

    for rank in range(expressions.MOST_TYPES + 10):
        shown_type = type(f"Form{rank}", (), {"name": "x"})
        expressions._of(shown_type(), "name")
    assert len(expressions._ways) <= expressions.MOST_TYPES
